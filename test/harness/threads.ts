import type { Client } from './server.js';

/* The operations of the work state, as tests use them. */

const state = 'status snoozedUntil version assignee { id name } labels { id name }';

/** Changes threads. Returns the payload, with errors too. */
export async function updateThreads(client: Client, sellerIds: readonly string[], input: object) {
  const { threadsUpdate } = await client.data(
    `mutation ($input: ThreadsUpdateInput!) {
      threadsUpdate(input: $input) {
        errors { field messages }
        changes { seller { id } before { ${state} } after { ${state} } }
      }
    }`,
    { input: { sellerIds, ...input } },
  );
  return threadsUpdate;
}

interface Change {
  seller: { id: string };
  before: {
    status: string;
    snoozedUntil: string | null;
    assignee: { id: string } | null;
    labels: { id: string }[];
  };
  after: { version: number };
}

/** Undoes the changes of an act. */
export async function restoreThreads(client: Client, changes: readonly Change[]) {
  const threads = changes.map(({ seller, before, after }) => ({
    sellerId: seller.id,
    version: after.version,
    status: before.status,
    snoozedUntil: before.snoozedUntil,
    assigneeId: before.assignee?.id ?? null,
    labelIds: before.labels.map(({ id }) => id),
  }));
  const { threadsRestore } = await client.data(
    `mutation ($input: ThreadsRestoreInput!) {
      threadsRestore(input: $input) {
        errors { field messages } skipped { id }
        changes { seller { id } after { ${state} } }
      }
    }`,
    { input: { threads } },
  );
  return threadsRestore;
}

/** Returns a list of threads: a page, with the count. */
export async function listThreads(client: Client, list: string, more: Record<string, unknown> = {}) {
  const { threads } = await client.data(
    `query ($list: ThreadList!, $labelIds: [ID!], $sort: ThreadSort, $first: Int, $after: String, $last: Int, $before: String) {
      threads(list: $list, labelIds: $labelIds, sort: $sort, first: $first, after: $after, last: $last, before: $before) {
        totalCount totalCountIsExact pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
        nodes { id businessName waitingSince unreadChatMessageCount workState { ${state} } }
      }
    }`,
    { list, ...more },
  );
  return threads;
}

/** Returns the names of the sellers in a list. */
export const namesIn = async (client: Client, list: string, more: Record<string, unknown> = {}) =>
  (await listThreads(client, list, more)).nodes.map(
    ({ businessName }: { businessName: string }) => businessName,
  );

/** Returns the maintained counts of the fixed lists. */
export const countsOf = async (client: Client) =>
  (await client.data('{ threadCounts { mine unassigned needsReply snoozed done all } }')).threadCounts;

/** Returns the work state of a thread. */
export async function workStateOf(client: Client, { id }: { id: string }) {
  const { node } = await client.data(
    'query ($id: ID!) { node(id: $id) { ... on Seller { workState { status snoozedUntil assignee { name } labels { name } } } } }',
    { id },
  );
  return node.workState;
}

/** Creates a label and returns its id. */
export async function makeLabel(client: Client, name: string, colour = 'BLUE'): Promise<string> {
  const { labelCreate } = await client.data(
    'mutation ($input: LabelCreateInput!) { labelCreate(input: $input) { label { id } errors { messages } } }',
    { input: { name, colour } },
  );
  return labelCreate.label.id;
}
