import { hardTexts } from '../guard/hard-texts.js';

/** An expensive request, sent again and again. */
export interface Attack {
  name: string;
  /** The JSON of the nth request. */
  body(n: number): string;
  /** True if the request is beyond a limit, so that the server must reject it. */
  isRejected?: boolean;
  /** The behaviour of the client. By default it reads the answer. */
  clientBehaviour?: 'does not read' | 'leaves';
}

const repeat = (count: number, one: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join(' ');

const seller = 'id legacyId businessName unreadChatMessageCount markedUnread online';
const message = 'id createdAt message readAt sentByType sentByName';

/** The text that takes the content guard longest. */
const slowestText = hardTexts['tax file numbers'];

/**
 * Returns the most expensive requests that we know, within the limits and beyond them. The server caches documents, so
 * those that are expensive to validate differ each time.
 * @param sellerId the global id of a seller whose thread has 500 messages of 10,000 emoji.
 */
export function attacksOn(sellerId: string): readonly Attack[] {
  const request = (query: string, variables: Record<string, unknown> = {}) =>
    JSON.stringify({ query, variables });
  const pages = (count: number, size: string) =>
    repeat(
      count,
      (i) => `a${i}: sellersForChats(first: ${size}) { nodes { latestChatMessage { message } } }`,
    );
  const fullPage = request(
    `{ sellersForChats(first: 500) { totalCount nodes { ${repeat(25, (i) => `a${i}: legacyId`)} ${seller} latestChatMessage { id } } } }`,
  );
  const longTexts = request(
    `query ($id: ID!) { chatMessages(sellerId: $id, first: 500) { nodes { ${message} seller { ${seller} } } } }`,
    { id: sellerId },
  );
  const searches = request(
    `{ ${repeat(30, (i) => `a${i}: chatMessagesSearch(q: "a${i % 10} order", first: 20) { nodes { id } }`)} }`,
  );
  const texts = request(
    `query ($text: String!) { ${repeat(30, (i) => `a${i}: chatMessageCheck(message: $text) { blocked findings { start } }`)} }`,
    { text: slowestText },
  );
  const tooMany = request(`query ($n: Int) { ${pages(30, '$n')} }`, { n: 500 });
  const nulls = request('query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
    ids: Array(40_000).fill(null),
  });
  return [
    { name: 'a page of 500, 34 fields each', body: () => fullPage },
    { name: '500 messages of 10,000 emoji', body: () => longTexts },
    {
      name: 'the same, by clients that do not read the answer',
      body: () => longTexts,
      clientBehaviour: 'does not read',
    },
    { name: 'the same, by clients that disconnect', body: () => longTexts, clientBehaviour: 'leaves' },
    {
      name: 'a new document with repeated fields',
      body: (n) =>
        request(
          `query n${Math.abs(n)} { ${repeat(62, () => 'sellersForChats(first: 1, filter: { unread: true }) { nodes { id } }')} }`,
        ),
    },
    { name: '30 searches', body: () => searches },
    { name: '30 checks of 10,000 characters', body: () => texts },
    { name: '30 full pages by a variable (rejected)', body: () => tooMany, isRejected: true },
    { name: '40,000 nulls (rejected)', body: () => nulls, isRejected: true },
  ];
}

/** Returns the usual requests of portals and programs, to measure the server's memory before the attacks. */
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
