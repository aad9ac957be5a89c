import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf, notesOf } from '../access/tenant-scopes.js';
import { publishEvent } from '../chat/event-log.js';
import { isSameBefore, type TextBefore } from '../content-guard/continued-numbers.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { ContentFinding } from '../content-policy/review-text.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { lockThread } from '../database/statements/idempotency-keys.js';
import { storeNoteWords } from '../database/statements/note-search.js';
import {
  noteOfKey,
  notesByNumber,
  removeDeletedNotes,
  setNoteDeleted,
  updateNote as updateNoteStatement,
  writeNote,
} from '../database/statements/notes.js';
import { assignableMembers } from '../database/statements/work-state.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { canBeRedactionOf } from '../text/redacted-text.js';
import { messageWords } from '../text/search-words.js';
import {
  type CheckedNote,
  checkNote,
  type NoteInput,
  noKey,
  notePolicyError,
  type RequestKey,
  type StorableNote,
  storableNote,
  userNotFound,
} from './check-note.js';
import { isAuthor, mentionColumns, type Note, type NotePosition, noteAuthor, noteOf } from './note.js';
import { notesBefore } from './notes-before.js';

/** The time in which a deletion can be undone. */
export const undoHours = 24;

/** The maximum number of notes in a thread: a note's number must fit its id (graphql/ids.ts). */
const maximumCount = 999_999_999;

/** The number of deleted notes whose texts each change removes: more than it can add. */
const removedAtOnce = 4;

/** A write fails if the content policy changes during each of this many attempts. */
const maximumAttempts = 10;

/**
 * A stored note, with the findings in the text that was given: acknowledged or redacted ones. None for a repeated request whose note was
 * stored under another policy, or changed since.
 */
export interface WrittenNote {
  note: Note;
  findings: readonly ContentFinding[];
}

/** A new note. */
export interface NewNote extends NoteInput {
  sellerId: number | null;
  /** The same key again in the same thread returns the same note. */
  idempotencyKey: string | null;
}

/**
 * Writes a note: authorize, check, decide on content, write, publish. It is checked as a message is, because it is stored
 * and read like one. The chat may be off: a note is not sent.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `sellerId`, `text`, `mentions`, `idempotencyKey`.
 * @throws {ContentPolicyError} if the marketplace's content policy rejects the text.
 */
export async function createNote(
  actor: OperatorActor,
  database: Database,
  messageCheck: MessageCheck,
  { sellerId, idempotencyKey, ...input }: NewNote,
): Promise<WrittenNote> {
  requirePermission(actor, 'notes.write');
  const thread = notesOf(actor, sellerId);
  const { key, ...checked } = checkNote(
    ...([actor, input, idempotencyKey] as const),
    thread ? null : sellerNotFound('sellerId'),
  );
  if (!thread) throw new InputError([sellerNotFound('sellerId')]);
  const repeated = async (runner: Runner) => {
    const [row] = key === null ? [] : await runner.run(thread, noteOfKey, { keyHash: key.keyHash });
    if (!row) return null;
    if (!isRepeated(row, checked, key) || !isAuthor(actor, row)) {
      throw inputError('idempotencyKey', 'This idempotency key was already used for another note.');
    }
    const { requestHash: _hash, ...earlier } = row;
    return noteOf(earlier);
  };
  const readBefore = (runner: Runner) => notesBefore(actor, runner, thread, checked, maximumCount + 1);
  return storeChecked(database, messageCheck, thread, checked, {
    readBefore,
    repeated,
    write: async (transaction, storable, contentVersion) => {
      const content = await contentOf(actor, transaction, storable, []);
      const words = messageWords(thread, storable.text);
      const author = { ...noteAuthor(actor), authorName: actor.name };
      const keyHashes = key === null ? noKey : storable.isRedacted ? { ...key, requestHash: null } : key;
      const values = { ...content, ...author, contentVersion, ...keyHashes, maximumCount, words };
      return (await transaction.run(thread, writeNote, values))[0];
    },
  });
}

/** Returns whether a stored note was written by the same request. */
function isRepeated(
  row: Values<typeof noteOfKey.row>,
  checked: CheckedNote,
  key: RequestKey | null,
): boolean {
  if (row.requestHash !== null) return row.requestHash === key?.requestHash;
  // The text was redacted, so there is no hash of it. Or a server of an earlier version stored it.
  return canBeRedactionOf(row.text, checked.text) || row.editedAt !== null || row.deletedAt !== null;
}

/** A change of a note. */
export interface NoteChange extends NoteInput {
  /** Null for an id that names no note. */
  position: NotePosition | null;
}

/**
 * Changes the text and the mentions of a note of the actor. Colleagues whom it mentioned already are not notified again.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `id`, `text`, `mentions`.
 * @throws {ContentPolicyError} if the marketplace's content policy rejects the text.
 */
export async function updateNote(
  actor: OperatorActor,
  database: Database,
  messageCheck: MessageCheck,
  { position, ...input }: NoteChange,
): Promise<WrittenNote> {
  requirePermission(actor, 'notes.write');
  const { thread, number } = await requireOwnNote(actor, database, position);
  const { key: _none, ...checked } = checkNote(actor, input, null);
  const readBefore = (runner: Runner) => notesBefore(actor, runner, thread, checked, number);
  return storeChecked(database, messageCheck, thread, checked, {
    readBefore,
    repeated: async () => null,
    write: async (transaction, storable, contentVersion) => {
      const { note } = await requireOwnNote(actor, transaction, position);
      const earlierIds = note.mentions.map(({ memberId }) => memberId);
      const content = await contentOf(actor, transaction, storable, earlierIds);
      const values = { number, ...content, contentVersion };
      const [written] = await transaction.run(thread, updateNoteStatement, values);
      if (typeof written?.number === 'number') {
        const words = messageWords(thread, storable.text);
        const stored = { sellerIds: [thread.sellerId], numbers: [number], words: [words] };
        await transaction.run(marketplaceOf(actor), storeNoteWords, stored);
      }
      return written;
    },
  });
}

/** Deletes a note of the actor. This can be undone for 24 hours. @throws {CallerError} on `id`. */
export const deleteNote = (actor: OperatorActor, database: Database, position: NotePosition | null) =>
  setDeleted(actor, database, position, true);

/**
 * Undoes the deletion of a note. Does nothing if it is not deleted.
 * @throws {CallerError} on `id`, also if it was deleted too long ago.
 */
export const restoreNote = (actor: OperatorActor, database: Database, position: NotePosition | null) =>
  setDeleted(actor, database, position, false);

async function setDeleted(
  actor: OperatorActor,
  database: Database,
  position: NotePosition | null,
  isDeleted: boolean,
): Promise<Note> {
  requirePermission(actor, 'notes.write');
  const { thread, number } = await requireOwnNote(actor, database, position, 'deleted too');
  const { changed, note } = await database.transaction(async (transaction) => {
    await transaction.run(thread, lockThread, {});
    await removeOldTexts(actor, transaction);
    const [row] = await transaction.run(thread, setNoteDeleted, { number, isDeleted, hours: undoHours });
    if (row) return { changed: true, note: noteOf(row) };
    const { note, hasText } = await requireOwnNote(actor, transaction, position, 'deleted too');
    if (!hasText || (!isDeleted && note.deletedAt !== null)) throw noteNotFound();
    return { changed: false, note };
  });
  if (changed) publishEvent(database, thread);
  return note;
}

type Written = Values<typeof writeNote.row> | undefined;

interface Storing {
  readBefore: (runner: Runner) => Promise<TextBefore | null>;
  /** Returns the note if it is stored already. */
  repeated: (runner: Runner) => Promise<Note | null>;
  write: (transaction: Runner, storable: StorableNote, contentVersion: number) => Promise<Written>;
}

/** Stores a checked note if the content policy allows it, and decides again if the policy changes meanwhile. */
async function storeChecked(
  database: Database,
  messageCheck: MessageCheck,
  thread: ThreadScope,
  checked: CheckedNote,
  { readBefore, repeated, write }: Storing,
): Promise<WrittenNote> {
  let before = await readBefore(database);
  for (let attempt = 1; attempt <= maximumAttempts; attempt += 1) {
    const decision = await messageCheck.decide(checked, attempt === 1 ? 'cached' : 'current', before);
    if (decision.error) {
      const earlier = await repeated(database);
      if (earlier) return { note: earlier, findings: [] };
      messageCheck.countFindings(thread, checked, decision);
      throw notePolicyError(decision.error);
    }
    const outcome = await database.transaction(async (transaction) => {
      await transaction.run(thread, lockThread, {});
      const earlier = await repeated(transaction);
      if (earlier) return { earlier };
      // Two notes at once would not see each other.
      const current = await readBefore(transaction);
      const final = isSameBefore(before, current)
        ? decision
        : await messageCheck.decideAgain(decision, checked, current);
      if (final.error) return { current };
      return { written: await write(transaction, storableNote(checked, final), final.policy.version), final };
    });
    if (outcome.current !== undefined) {
      before = outcome.current;
      continue;
    }
    const { earlier, written, final = decision } = outcome;
    const { findings } = final.review;
    if (earlier) return { note: earlier, findings: earlier.text === final.storable ? findings : [] };
    if (!written?.sellerExists) throw new InputError([sellerNotFound('sellerId')]);
    const { sellerExists: _exists, isPolicyCurrent, ...row } = written;
    if (row.number !== null) {
      messageCheck.countFindings(thread, checked, final);
      publishEvent(database, thread);
      return { note: noteOf(row as Parameters<typeof noteOf>[0]), findings };
    }
    if (isPolicyCurrent) throw inputError(null, 'This thread is full: no more notes can be stored.');
  }
  throw new Error('The content policy changed during each attempt to write a note.');
}

/**
 * Returns the values of a note's content. A mention reaches those who can use the chat, except the author.
 * @param earlierIds users whom the note mentions already: they can have left.
 * @throws {InputError} on `mentions` for others who cannot use the chat.
 */
async function contentOf(
  actor: OperatorActor,
  transaction: Runner,
  { text, mentions }: StorableNote,
  earlierIds: readonly number[],
) {
  const columns = mentionColumns(mentions);
  const memberIds = [...new Set(columns.mentionedIds)];
  const found =
    memberIds.length === 0
      ? []
      : await transaction.run(marketplaceOf(actor), assignableMembers, { memberIds });
  const present = found.map(({ memberId }) => memberId);
  const known = new Set([...present, ...earlierIds]);
  if (!memberIds.every((memberId) => known.has(memberId))) throw new InputError([userNotFound]);
  return {
    text,
    ...columns,
    reachedIds: present.filter((memberId) => memberId !== noteAuthor(actor).authorMemberId),
  };
}

const removeOldTexts = (actor: OperatorActor, transaction: Runner) =>
  transaction.run(marketplaceOf(actor), removeDeletedNotes, { hours: undoHours, limit: removedAtOnce });

/** Returns the position of a note that the actor wrote. @throws {CallerError} on `id`. */
async function requireOwnNote(
  actor: OperatorActor,
  database: Runner,
  position: NotePosition | null,
  which: 'not deleted' | 'deleted too' = 'not deleted',
): Promise<{ thread: ThreadScope; number: number; note: Note; hasText: boolean }> {
  const thread = notesOf(actor, position?.sellerId ?? null);
  if (!position || !thread) throw noteNotFound();
  const { sellerId, number } = position;
  const wanted = { sellerIds: [sellerId], numbers: [number] };
  const [row] = await database.run(marketplaceOf(actor), notesByNumber, wanted);
  if (!row || (row.deletedAt !== null && which === 'not deleted')) throw noteNotFound();
  if (!isAuthor(actor, row)) throw inputError('id', 'Only its author can change a note.');
  return { thread, number, note: noteOf(row), hasText: row.text !== '' };
}

const noteNotFound = (): InputError => inputError('id', 'Note not found.');
