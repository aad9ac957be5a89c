import { readWholeChat, type WholeThread } from '../harness/whole-chat.js';

/** Reads an API of an operator. */
export interface Reader {
  data: Parameters<typeof readWholeChat>[0]['data'];
}

/** Returns a reader of a server with an operator's key. */
export const readerOf = (address: string, key: string): Reader => ({
  async data(query, variables) {
    const response = await fetch(`${address}/operator/graphql`, {
      method: 'POST',
      headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json' },
      body: JSON.stringify({ query, variables }),
    });
    const { data, errors } = (await response.json()) as { data: never; errors?: unknown };
    if (errors) throw new Error(JSON.stringify(errors));
    return data;
  },
});

/** The numbers of what was compared, and the first differences. */
export interface Comparison {
  sellers: number;
  messages: number;
  differences: string[];
}

/** The differences that are listed. */
const maximum = 20;

/**
 * Compares two marketplaces through their APIs: the sellers in the order of the list with their ids, names and unread messages,
 * and all messages with their ids, order, times, senders, texts and read state.
 */
export async function compare(one: Reader, other: Reader): Promise<Comparison> {
  const [expected, found] = [await readWholeChat(one), await readWholeChat(other)];
  const differences: string[] = [];
  const differ = (text: string) => {
    if (differences.length < maximum) differences.push(text);
  };
  if (expected.length !== found.length) differ(`${expected.length} sellers, and ${found.length}`);
  for (const [index, thread] of expected.entries()) compareThreads(thread, found[index], differ);
  const messages = expected.reduce((sum, { totalCount }) => sum + totalCount, 0);
  return { sellers: expected.length, messages, differences };
}

function compareThreads(
  { seller, totalCount, messages }: WholeThread,
  found: WholeThread | undefined,
  differ: (text: string) => void,
): void {
  const shown = `seller ${seller.id}`;
  if (JSON.stringify(seller) !== JSON.stringify(found?.seller)) {
    differ(`${shown}: ${JSON.stringify(seller)}, and ${JSON.stringify(found?.seller)}`);
  }
  if (totalCount !== messages.length || totalCount !== found?.messages.length) {
    differ(`${shown}: ${totalCount} messages, and ${found?.messages.length}`);
  }
  for (const [index, message] of messages.entries()) {
    const other = found?.messages[index];
    if (JSON.stringify(message) === JSON.stringify(other)) continue;
    differ(`${shown}: ${JSON.stringify(message)}, and ${JSON.stringify(other)}`);
    return;
  }
}
