import { expect } from 'vitest';
import { dayBeside, errorOf, type Own, type Rule, type Variables, viewer } from './rule.js';

/** Distinguishes names and times, so that each request changes something. */
let workChanges = 0;

/** Returns the rules of the work state of threads. Deletions come last. */
export const workRules = (): Record<string, Rule> => {
  const query = (rest: Partial<Rule> = {}): Rule => ({ ...viewer, ...rest });
  const mutation = (
    name: string,
    input: (own: Own) => Variables,
    notFound: Record<string, { field: string | null; nothing: Variables }>,
    rest: Partial<Rule> = {},
  ): [string, Rule] => {
    const type = `${name.charAt(0).toUpperCase()}${name.slice(1)}`;
    return [
      `Mutation.${name}`,
      {
        operation: 'mutation',
        declares: `$input: ${type}Input!`,
        arguments: 'input: $input',
        own: (own) => ({ input: { ...input(own), clientMutationId: 'c' } }),
        notFound: Object.fromEntries(
          Object.entries(notFound).map(([path, { field, nothing }]) => [
            `input.${path}`,
            {
              data: {
                [name]: {
                  __typename: `${type}Payload`,
                  clientMutationId: 'c',
                  ...nothing,
                  errors: field && [{ __typename: 'Error', field, messages: [expect.any(String)] }],
                },
              },
            },
          ]),
        ),
        permission: 'work-state.write',
        showsThread: true,
        ...rest,
      },
    ];
  };
  const labels = { permission: 'labels.manage' } as const;
  const noChanges = { changes: null };
  const noLabel = { label: null };
  const noView = { savedView: null };
  // The version is not that of the thread, which keeps its state.
  const skipped = { field: null, nothing: { changes: [], skipped: [expect.anything()] } };
  const noThreads = expect.objectContaining({ nodes: [], edges: [], totalCount: 0 });
  const snoozedUntil = () => new Date(Date.now() + 86_400_000 + ++workChanges * 1_000).toISOString();
  return {
    'Query.threads': {
      operation: 'query',
      declares: '$labelIds: [ID!], $after: String, $before: String',
      arguments: 'list: ALL, labelIds: $labelIds, after: $after, before: $before',
      own: () => ({}),
      notFound: {
        labelIds: { data: { threads: noThreads } },
        after: errorOf('threads', 'after'),
        before: errorOf('threads', 'before'),
      },
      showsThread: true,
    },
    'Query.threadCounts': query({ showsThread: false }),
    'Query.labels': query(),
    'Query.colleagues': query(),
    'Query.savedViews': query(),
    'Query.chatReports': query({
      declares: '$from: String!, $to: String!',
      arguments: 'from: $from, to: $to, timeZone: "Europe/Berlin"',
      own: () => ({ from: dayBeside(-1), to: dayBeside(1) }),
      permission: 'reports.read',
      showsThread: false,
    }),
    'Query.waitingThreads': query({ permission: 'reports.read', showsThread: false }),
    ...Object.fromEntries([
      mutation(
        'threadsUpdate',
        ({ sellerId, work }) => ({
          sellerIds: [sellerId],
          status: 'SNOOZED',
          snoozedUntil: snoozedUntil(),
          assigneeId: work.colleagueId,
          addLabelIds: [work.labelId],
          removeLabelIds: [],
        }),
        {
          sellerIds: { field: 'sellerIds', nothing: noChanges },
          assigneeId: { field: 'assigneeId', nothing: noChanges },
          addLabelIds: { field: 'addLabelIds', nothing: noChanges },
          removeLabelIds: { field: 'removeLabelIds', nothing: noChanges },
        },
      ),
      mutation(
        'threadsRestore',
        ({ sellerId, work }) => ({
          threads: [
            {
              sellerId,
              version: 2_000_000_000,
              status: 'OPEN',
              assigneeId: work.colleagueId,
              labelIds: [work.labelId],
            },
          ],
        }),
        {
          'threads.sellerId': { field: 'threads', nothing: { ...noChanges, skipped: null } },
          'threads.assigneeId': skipped,
          'threads.labelIds': skipped,
        },
        { leavesOutUnknown: true },
      ),
      mutation(
        'labelCreate',
        () => ({ name: `New ${++workChanges}`, colour: 'RED' }),
        {},
        {
          ...labels,
          showsThread: false,
        },
      ),
      mutation(
        'labelUpdate',
        ({ work }) => ({ id: work.labelId, colour: 'GREEN' }),
        { id: { field: 'id', nothing: noLabel } },
        labels,
      ),
      mutation('savedViewCreate', ({ work }) => ({ name: 'A view', list: 'ALL', labelIds: [work.labelId] }), {
        labelIds: { field: 'labelIds', nothing: noView },
      }),
      mutation(
        'savedViewUpdate',
        ({ work }) => ({ id: work.viewId, name: 'A view', list: 'DONE', labelIds: [work.labelId] }),
        { id: { field: 'id', nothing: noView }, labelIds: { field: 'labelIds', nothing: noView } },
      ),
      mutation('savedViewDelete', ({ work }) => ({ id: work.viewId }), {
        id: { field: 'id', nothing: noView },
      }),
      mutation(
        'labelDelete',
        ({ work }) => ({ id: work.labelId }),
        { id: { field: 'id', nothing: noLabel } },
        labels,
      ),
    ]),
  };
};
