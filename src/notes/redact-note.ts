import type { OperatorActor } from '../access/actor.js';
import { writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { marketplaceOf, notesOf } from '../access/tenant-scopes.js';
import { publishEvent } from '../chat/event-log.js';
import {
  auditText,
  type RedactionRequest,
  redactionOf,
  requireValidRequest,
} from '../chat/redaction-request.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { lockThread } from '../database/statements/idempotency-keys.js';
import { storeNoteWords } from '../database/statements/note-search.js';
import { notesByNumber, redactNote as redactStatement } from '../database/statements/notes.js';
import { type InputError, inputError } from '../errors/caller-error.js';
import { spansAfter } from '../text/redacted-text.js';
import { messageWords } from '../text/search-words.js';
import { isAuthor, mentionColumns, mentionsOf, type Note, type NotePosition, noteOf } from './note.js';

/** A redaction fails if the note changes during each of this many attempts. */
const maximumAttempts = 10;

/** A request to redact a note. */
export interface NoteRedaction extends RedactionRequest {
  /** Null for an id that names no note. */
  position: NotePosition | null;
  /** The last change that the caller sees, for `spans`; null: none. */
  previousEditedAt: Date | null;
}

export interface RedactedNote {
  note: Note;
  /** The number of parts that were replaced; 0 if nothing was found. */
  partCount: number;
}

/**
 * Redacts a note for good, also one whose deletion can be undone. It keeps its number and its times. A mention of which something is
 * redacted is none any more.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on `id`, `spans`, `kinds`, `previousRedactedAt`,
 * `previousEditedAt`.
 */
export async function redactNote(
  actor: OperatorActor,
  database: Database,
  messageCheck: MessageCheck,
  request: NoteRedaction,
): Promise<RedactedNote> {
  requirePermission(actor, 'notes.redact-own');
  const { position } = request;
  const thread = notesOf(actor, position?.sellerId ?? null);
  requireValidRequest(request);
  if (!request.spans && request.previousEditedAt) {
    throw inputError('previousEditedAt', 'previousEditedAt can only be given with spans.');
  }
  if (!position || !thread) throw noteNotFound();
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const row = await requireRedactable(actor, database, position, request);
    const { text, partCount, parts } = await redactionOf(actor, messageCheck, row, request);
    if (partCount === 0) return { note: noteOf(row), partCount };
    const note = await database.transaction(async (transaction) => {
      await transaction.run(thread, lockThread, {});
      const current = await requireRedactable(actor, transaction, position, request);
      if (current.text !== row.text) return null;
      const mentions = mentionColumns(spansAfter(row.text, parts, mentionsOf(row)));
      const { sellerId, number } = position;
      const redacted = { number, text, ...mentions, redactedByName: actor.name };
      const [changed] = await transaction.run(thread, redactStatement, redacted);
      if (!changed) throw noteNotFound();
      const words = { sellerIds: [sellerId], numbers: [number], words: [messageWords(thread, text)] };
      await transaction.run(marketplaceOf(actor), storeNoteWords, words);
      const after = `note ${number}: ${auditText(request, partCount)}`;
      await writeAudit(actor, transaction, 'chatNoteRedact', [
        { field: sellerReference(sellerId), before: null, after },
      ]);
      return noteOf(changed);
    });
    if (!note) continue;
    publishEvent(database, thread);
    return { note, partCount };
  }
  throw new Error('The note changed during each attempt to redact it.');
}

type Row = Values<typeof notesByNumber.row>;

/** Returns the note if the actor can redact it. Nobody sees the text of a deleted one, so it has no spans. @throws {CallerError} */
async function requireRedactable(
  actor: OperatorActor,
  database: Runner,
  { sellerId, number }: NotePosition,
  { spans, previousEditedAt }: NoteRedaction,
): Promise<Row> {
  const wanted = { sellerIds: [sellerId], numbers: [number] };
  const [row] = await database.run(marketplaceOf(actor), notesByNumber, wanted);
  if (!row || row.text === '' || (row.deletedAt !== null && spans !== null)) throw noteNotFound();
  if (!hasPermission(actor, 'messages.redact') && !isAuthor(actor, row)) {
    throw inputError('id', 'Without messages.redact, you can only redact your own notes.');
  }
  if (spans && previousEditedAt?.getTime() !== row.editedAt?.getTime()) {
    throw inputError('previousEditedAt', 'This note was changed meanwhile, so the spans can be wrong.');
  }
  return row;
}

const noteNotFound = (): InputError => inputError('id', 'Note not found.');
