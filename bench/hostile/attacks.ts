import { hardTexts } from '../guard/hard-texts.js';

/** An expensive request, sent again and again. */
export interface Attack {
  name: string;
  /** The JSON of the nth request. */
  body(n: number): string;
  /** Whether it is past a limit. */
  isRefused?: boolean;
  /** What the client does with its answer; it reads it by default. */
  client?: 'does not read' | 'leaves';
}

const times = (count: number, one: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join(' ');

const seller = 'id legacyId businessName unreadChatMessageCount markedUnread online';
const message = 'id createdAt message readAt sentByType sentByName';

/** The text that is read most slowly. */
const slowestText = hardTexts['tax file numbers'];

/**
 * The most expensive requests that we know, within the limits and past them. What a client repeats is known to the
 * server, so the documents that are expensive to read differ each time.
 * @param sellerId the global id of a seller whose thread has 500 messages of 10,000 emoji.
 */
export function attacksOn(sellerId: string): readonly Attack[] {
  const request = (query: string, variables: Record<string, unknown> = {}) =>
    JSON.stringify({ query, variables });
  const pages = (count: number, size: string) =>
    times(count, (i) => `a${i}: sellersForChats(first: ${size}) { nodes { latestChatMessage { message } } }`);
  const fullPage = request(
    `{ sellersForChats(first: 500) { totalCount nodes { ${times(25, (i) => `a${i}: legacyId`)} ${seller} latestChatMessage { id } } } }`,
  );
  const longTexts = request(
    `query ($id: ID!) { chatMessages(sellerId: $id, first: 500) { nodes { ${message} seller { ${seller} } } } }`,
    { id: sellerId },
  );
  const searches = request(
    `{ ${times(30, (i) => `a${i}: chatMessagesSearch(q: "a${i % 10} order", first: 20) { nodes { id } }`)} }`,
  );
  const texts = request(
    `query ($text: String!) { ${times(30, (i) => `a${i}: chatMessageCheck(message: $text) { blocked findings { start } }`)} }`,
    { text: slowestText },
  );
  const tooMany = request(`query ($n: Int) { ${pages(30, '$n')} }`, { n: 500 });
  const nulls = request('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: Array(40_000).fill(null),
  });
  return [
    { name: 'a page of 500, 34 fields each', body: () => fullPage },
    { name: '500 messages of 10,000 emoji', body: () => longTexts },
    { name: 'the same, and nobody reads it', body: () => longTexts, client: 'does not read' },
    { name: 'the same, and the clients leave', body: () => longTexts, client: 'leaves' },
    {
      name: 'a new document whose fields repeat',
      body: (n) =>
        request(
          `query n${Math.abs(n)} { ${times(62, () => 'sellersForChats(first: 1, filter: { unread: true }) { nodes { id } }')} }`,
        ),
    },
    { name: '30 searches', body: () => searches },
    { name: '30 checks of 10,000 characters', body: () => texts },
    { name: '30 full pages by a variable (refused)', body: () => tooMany, isRefused: true },
    { name: '40,000 nulls (refused)', body: () => nulls, isRefused: true },
  ];
}

/** What portals and programs ask all day: what a server needs for it is no attack's doing. */
export function ordinaryRequests(sellerId: string): readonly Attack[] {
  const request = (name: string, query: string, variables: Record<string, unknown> = {}): Attack => ({
    name,
    body: () => JSON.stringify({ query, variables }),
  });
  const page = `nodes { ${message} seller { ${seller} } } pageInfo { hasNextPage endCursor }`;
  return [
    request(
      'an inbox',
      `{ sellersForChats { totalCount nodes { ${seller} latestChatMessage { ${message} } } pageInfo { endCursor } } }`,
    ),
    request('a thread', `query ($id: ID!) { chatMessages(sellerId: $id, first: 5) { ${page} } }`, {
      id: sellerId,
    }),
    request('a search', '{ chatMessagesSearch(q: "order", first: 20) { nodes { id } } }'),
    request(
      'a check of a long message',
      'query ($text: String!) { chatMessageCheck(message: $text) { blocked findings { start } } }',
      { text: 'It came late, and one part was missing. '.repeat(50) },
    ),
  ];
}
