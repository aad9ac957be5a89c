import { sellerId } from '../../src/graphql/ids.js';

/** A document with searches, which is sent repeatedly. */
export interface Search {
  name: string;
  /** The JSON of the nth request. */
  body(n: number): string;
}

const repeat = (count: number, one: (i: number) => string) =>
  Array.from({ length: count }, (_, i) => one(i)).join(' ');

const request = (fields: string, variables: Record<string, unknown> = {}, declared = '') =>
  JSON.stringify({ query: `query ${declared} { ${fields} }`, variables });

/**
 * Returns the most expensive searches that we know, within the limits of a request: as many in a document as its aliases
 * allow.
 * @param sellers sellers with long threads.
 */
export function searches(sellers: readonly number[]): readonly Search[] {
  const messages = request(
    repeat(30, (i) => `a${i}: chatMessagesSearch(q: "a${i % 10} order", first: 20) { nodes { id } }`),
  );
  const rareMessages = request(
    repeat(30, (i) => `a${i}: chatMessagesSearch(q: "b${i % 10}q zz${i}", first: 20) { nodes { id } }`),
  );
  const names = request(
    repeat(
      30,
      (i) => `a${i}: sellersForChats(q: "${'aeioul'[i % 6]}", first: 10) { totalCount nodes { id } }`,
    ),
  );
  const filteredNames = request(
    repeat(
      30,
      (i) =>
        `a${i}: sellersForChats(q: "${'qxz'[i % 3]}${'qxz'[(i + 1) % 3]}", filter: { waitingForAnswer: true }, first: 10) { totalCount nodes { id } }`,
    ),
  );
  const threads = (n: number) =>
    request(
      repeat(
        30,
        (i) =>
          `a${i}: chatMessages(sellerId: $id${i % 10}, q: "order", first: 20) { totalCount nodes { id } }`,
      ),
      Object.fromEntries(
        Array.from({ length: 10 }, (_, i) => [
          `id${i}`,
          sellerId(sellers[(10 * Math.abs(n) + i) % sellers.length] ?? 0),
        ]),
      ),
      `(${repeat(10, (i) => `$id${i}: ID!`)})`,
    );
  return [
    { name: '30 searches of all messages', body: () => messages },
    { name: '30 searches of all messages for rare words', body: () => rareMessages },
    { name: '30 searches of names, with counts', body: () => names },
    { name: '30 searches of filtered names, with counts', body: () => filteredNames },
    { name: '30 searches of threads, with counts', body: threads },
  ];
}
