import type { Answer, Client } from '../server.js';
import type { Variables } from './rule.js';

/** Processes a few items at a time, so the database and the server wait less for each other. */
export async function inBatches<T>(items: readonly T[], work: (item: T) => Promise<void>): Promise<void> {
  const batchSize = 8;
  for (let from = 0; from < items.length; from += batchSize) {
    await Promise.all(items.slice(from, from + batchSize).map(work));
  }
}

/** Sends a request and removes the parts that differ between equal answers: locations in the document, and the time. */
export async function ask(client: Client, document: string, variables: Variables): Promise<Answer> {
  const answer = await client.ask(document, variables);
  const { body } = answer;
  for (const error of body.errors ?? []) delete error.locations;
  // The cursor changes with every transaction of the server.
  if (body.data?.chatEventsCursor) body.data.chatEventsCursor = 'now';
  return answer;
}
