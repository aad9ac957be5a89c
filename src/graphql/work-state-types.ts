import { operatorMember } from '../access/actor.js';
import type { Colleague } from '../work-state/colleagues.js';
import { type Label, type LabelColour, labelColours } from '../work-state/labels.js';
import type { ThreadList, WorkState } from '../work-state/model.js';
import type { SavedView } from '../work-state/saved-views.js';
import { canChangeView } from '../work-state/saved-views.js';
import type { OperatorTypes } from './account-kind.js';
import { labelId, savedViewId, userId } from './ids.js';

/** A work state with its own lists resolved on demand. */
export type WorkTypes = ReturnType<typeof workStateTypes>;

/** Adds the types of the work state, and its fields of a seller. */
export function workStateTypes({ builder, Seller }: OperatorTypes) {
  const Status = builder.enumType('ThreadStatus', {
    description: "The status of a thread, for the operator's side.",
    values: {
      OPEN: { value: 'open', description: 'To be worked on.' },
      SNOOZED: { value: 'snoozed', description: 'Put off until a time, or until the seller writes.' },
      DONE: { value: 'done', description: 'Finished, until the seller writes again.' },
    } as const,
  });
  const List = builder.enumType('ThreadList', {
    description: 'A list of threads.',
    values: {
      MINE: { value: 'mine', description: 'Open threads that are assigned to the caller.' },
      UNASSIGNED: {
        value: 'unassigned',
        description: 'Open threads with messages that are assigned to nobody.',
      },
      NEEDS_REPLY: { value: 'needsReply', description: 'Open threads in which the seller wrote last.' },
      SNOOZED: { value: 'snoozed', description: 'Snoozed threads.' },
      DONE: { value: 'done', description: 'Threads that are done.' },
      ALL: { value: 'all', description: 'All threads.' },
    } as const,
  });
  const Sort = builder.enumType('ThreadSort', {
    description: 'The order of a list of threads.',
    values: {
      LATEST_MESSAGE: {
        value: 'latestMessage',
        description: 'By the latest message, the newest first.',
      },
      LONGEST_WAIT: {
        value: 'longestWait',
        description: 'By `waitingSince`, the longest wait first. Only for `NEEDS_REPLY`.',
      },
      SNOOZE_END: {
        value: 'snoozeEnd',
        description: 'By the end of the snooze, the soonest first. Only for `SNOOZED`.',
      },
    } as const,
  });
  const Colour = builder.enumType('LabelColour', {
    description: 'The colour of a label. Clients show it in a tone that fits their theme.',
    values: Object.fromEntries(
      labelColours.map((colour) => [colour.toUpperCase(), { value: colour, description: `${colour}.` }]),
    ) as Record<string, { value: LabelColour; description: string }>,
  });

  const Label = builder.objectRef<Label>('Label').implement({
    description: "A label of the marketplace's threads, which only the operator sees.",
    fields: (t) => ({
      id: t.id({ description: 'The global id.', resolve: ({ id }) => labelId(id) }),
      name: t.exposeString('name', { description: 'Its name, unique in the marketplace without case.' }),
      colour: t.expose('colour', { type: Colour, description: 'Its colour.' }),
      threadCount: t.int({
        description: 'The exact number of threads with the label.',
        resolve: async ({ id }, _arguments, { nodes }) => (await nodes.work.labelCounts(id)).threads,
      }),
      openThreadCount: t.int({
        description: 'The exact number of open threads with the label.',
        resolve: async ({ id }, _arguments, { nodes }) => (await nodes.work.labelCounts(id)).openThreads,
      }),
    }),
  });

  const Colleague = builder.objectRef<Colleague>('Colleague').implement({
    description: "One of the operator's users, to whom threads can be assigned.",
    fields: (t) => ({
      id: t.id({ description: 'The id of the `User`.', resolve: ({ id }) => userId(id) }),
      name: t.exposeString('name', { description: 'The name.' }),
      isViewer: t.boolean({
        description: 'Whether it is the caller.',
        resolve: ({ id }, _arguments, { actor }) => id === operatorMember(actor),
      }),
    }),
  });

  const State = builder.objectRef<WorkState>('WorkState').implement({
    description: "The operator's state of a thread. Sellers never see it.",
    fields: (t) => ({
      status: t.expose('status', { type: Status, description: 'The status.' }),
      snoozedUntil: t.expose('snoozedUntil', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'The end of the snooze; null unless snoozed.',
      }),
      assignee: t.field({
        type: Colleague,
        nullable: true,
        description: 'The assignee of the thread; null for nobody.',
        resolve: ({ assigneeId }, _arguments, { nodes }) =>
          assigneeId === null ? null : nodes.work.colleague(assigneeId),
      }),
      labels: t.field({
        type: [Label],
        description: 'The labels, by name.',
        resolve: ({ labelIds }, _arguments, { nodes }) => nodes.work.labels(labelIds),
      }),
      version: t.exposeInt('version', {
        description: 'Counts the changes of the state, for `threadsRestore`.',
      }),
    }),
  });

  builder.objectFields(Seller, (t) => ({
    workState: t.field({
      type: State,
      description: "The operator's state of the thread.",
      resolve: async ({ sellerId }, _arguments, { nodes }) => requireState(await nodes.work.state(sellerId)),
    }),
    waitingSince: t.field({
      type: 'ISO8601DateTime',
      nullable: true,
      description:
        'When the seller began to wait for an answer: the first message after the last one of the operator, or after the thread was done. Null if the operator wrote last.',
      resolve: async ({ sellerId }, _arguments, { nodes }) =>
        requireState(await nodes.work.state(sellerId)).waitingSince,
    }),
  }));

  const View = builder.objectRef<SavedView>('SavedView').implement({
    description: 'A saved list of threads with a filter.',
    fields: (t) => ({
      id: t.id({ description: 'The global id.', resolve: ({ id }) => savedViewId(id) }),
      name: t.exposeString('name', { description: 'Its name.' }),
      isShared: t.exposeBoolean('isShared', {
        description: "Whether all of the operator's side see it; otherwise only its owner.",
      }),
      canChange: t.boolean({
        description: 'Whether the caller can change and delete it.',
        resolve: (view, _arguments, { actor }) => canChangeView(actor, view),
      }),
      list: t.expose('list', { type: List, description: 'The list. `MINE` is that of the caller.' }),
      labels: t.field({
        type: [Label],
        description: 'Only threads with all of these labels.',
        resolve: ({ labelIds }, _arguments, { nodes }) => nodes.work.labels(labelIds),
      }),
      sort: t.expose('sort', { type: Sort, description: 'The order.' }),
      threadCount: t.int({
        description: 'The number of its threads; with labels at most 1,000.',
        resolve: async (view, _arguments, { nodes }) => (await nodes.work.viewCount(view)).count,
      }),
      threadCountIsExact: t.boolean({
        description: 'Whether `threadCount` is exact.',
        resolve: async (view, _arguments, { nodes }) => (await nodes.work.viewCount(view)).isExact,
      }),
    }),
  });

  const count = (list: ThreadList, description: string) => ({ list, description });
  const counted = {
    mine: count('mine', 'Open threads that are assigned to the caller.'),
    unassigned: count('unassigned', 'Open threads that are assigned to nobody.'),
    needsReply: count('needsReply', 'Open threads in which the seller wrote last.'),
    snoozed: count('snoozed', 'Snoozed threads.'),
    done: count('done', 'Threads that are done.'),
    all: count('all', 'All threads.'),
  };
  const Counts = builder.objectRef<Record<ThreadList, number>>('ThreadCounts').implement({
    description: 'The exact numbers of threads in the fixed lists. They are maintained, not computed.',
    fields: (t) =>
      Object.fromEntries(
        Object.entries(counted).map(([name, { list, description }]) => [
          name,
          t.int({ description, resolve: (counts) => counts[list] }),
        ]),
      ),
  });
  return { Status, List, Sort, Colour, Label, Colleague, State, View, Counts };
}

/** Returns the state of a thread. Throws if it is missing, because each seller has a thread. */
function requireState<State>(state: State | null): State {
  if (!state) throw new Error('The thread of a seller does not exist.');
  return state;
}
