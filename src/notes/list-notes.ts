import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, notesOf } from '../access/tenant-scopes.js';
import { findSellers } from '../chat/find-nodes.js';
import { type Page, type PageRequest, type Positions, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import { notePage, notesByNumber } from '../database/statements/notes.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { type Note, type NotePosition, noteOf } from './note.js';

/** The position of a note in its thread. */
export interface NoteTime {
  /** When it was written, in microseconds since 1970. */
  time: string;
  number: number;
}

/** A note of a page. */
export type ListedNote = Note & NoteTime;

const largest = 2_147_483_647;

const positions: Positions<NoteTime> = {
  edges: { first: { time: '9000000000000000', number: largest }, last: { time: '0', number: 0 } },
  including: ({ time, number }, direction) => ({ time, number: number + (direction === 'first' ? 1 : -1) }),
};

/** The notes to list. */
export interface NotesRequest {
  sellerId: number | null;
  page: PageRequest<NoteTime>;
  /** Only notes of this time or later; null: all. */
  since: Date | null;
  /** Only notes before this time; null: all. */
  until: Date | null;
}

const earliest = new Date(0);
const latest = new Date('9000-01-01T00:00:00Z');

/**
 * Returns a page of a thread's notes, the newest first, without deleted ones.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `sellerId`, `until`.
 */
export async function listNotes(
  actor: OperatorActor,
  database: Runner,
  readRequest: () => NotesRequest,
): Promise<Page<ListedNote>> {
  requirePermission(actor, 'notes.read');
  const { sellerId, page, since, until } = readRequest();
  if (since && until && since > until) throw inputError('until', 'until must not be before since.');
  const thread = notesOf(actor, sellerId);
  const [seller] = sellerId === null ? [] : await findSellers(actor, database, [sellerId]);
  if (!thread || !seller) throw new InputError([sellerNotFound('sellerId')]);
  const range = { since: since ?? earliest, until: until ?? latest };
  const { items, ...rest } = await readPage(page, positions, (direction, { time, number }, limit) =>
    database.run(thread, notePage[direction], { time, number, ...range, limit }),
  );
  return { items: items.map(({ time, ...row }) => ({ ...noteOf(row), time })), ...rest };
}

/** Returns notes by their positions, in the same order; null for each that does not exist. */
export async function findNotes(
  actor: OperatorActor,
  database: Runner,
  wanted: readonly NotePosition[],
): Promise<(Note | null)[]> {
  requirePermission(actor, 'notes.read');
  const rows = await database.run(marketplaceOf(actor), notesByNumber, {
    sellerIds: wanted.map(({ sellerId }) => sellerId),
    numbers: wanted.map(({ number }) => number),
  });
  const found = new Map(rows.map((row) => [`${row.sellerId}.${row.number}`, noteOf(row)]));
  return wanted.map(({ sellerId, number }) => found.get(`${sellerId}.${number}`) ?? null);
}
