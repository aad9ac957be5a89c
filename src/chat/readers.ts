import type { OperatorActor } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { readersOfMessages } from '../database/statements/message-readers.js';
import type { MessagePosition } from './find-nodes.js';

/** The maximum number of readers in the answer for a message: the earliest. */
export const maximumReaders = 50;

/** The number of the operator's users, the earliest, whose reads are found; see mark-read.ts. */
const maximumMembers = 500;

/** One of the operator's users who read a message. */
export interface MessageReader {
  /** The user, as a colleague. */
  user: { id: number; name: string };
  readAt: Date;
}

/** Returns the operator's users who read messages of sellers, in the same order, the earliest reader first. Runs one statement for all. */
export async function findReaders(
  actor: OperatorActor,
  database: Runner,
  positions: readonly MessagePosition[],
): Promise<MessageReader[][]> {
  const rows = await database.run(marketplaceOf(actor), readersOfMessages, {
    sellerIds: positions.map(({ sellerId }) => sellerId),
    seqs: positions.map(({ seq }) => seq),
    members: maximumMembers,
    limit: maximumReaders,
  });
  const found = new Map<string, MessageReader[]>();
  for (const { memberId, name, readAt, ...position } of rows) {
    const readers = found.get(keyOf(position)) ?? [];
    found.set(keyOf(position), readers);
    readers.push({ user: { id: memberId, name }, readAt });
  }
  return positions.map((position) => found.get(keyOf(position)) ?? []);
}

const keyOf = ({ sellerId, seq }: MessagePosition) => `${sellerId}.${seq}`;
