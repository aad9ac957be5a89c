import type { OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { cannedRepliesOf, canSeeCannedReplies, sharedReplies } from '../access/tenant-scopes.js';
import { publishCannedReplies } from '../chat/canned-reply-events.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  cannedRepliesByName,
  cannedReplyByNumber,
  countCannedReplies,
  countCannedReplyUse,
  removeDeletedCannedReplies,
  setCannedReplyDeleted,
  storeCannedReplies,
  updateCannedReply,
} from '../database/statements/canned-replies.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { type InputError, inputError } from '../errors/caller-error.js';
import { type CheckedReply, checkReply, type ReplyDraft } from './check-reply.js';
import { type CannedReply, replyOf, requireOwner, visibleOwners } from './reply.js';

/** The maximum number of shared replies, and of a user's own. */
export const maxReplies = { shared: 500, own: 200 } as const;

/** The time in which a deletion can be undone, and the number of older ones that each change removes. */
export const undoHours = 24;
const removedAtOnce = 1_000;

/**
 * Adds a reply, shared or of the actor's own.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name` and `texts`, and on no field if there are
 * too many.
 */
export async function createReply(
  actor: OperatorActor,
  database: Database,
  { isShared, ...draft }: ReplyDraft & { isShared: boolean },
): Promise<CannedReply> {
  const ownerId = requireOwner(actor, isShared);
  const reply = checkReply(draft);
  return changeReplies(actor, database, 'cannedReplyCreate', async (transaction) => {
    await requireFreeName(actor, transaction, ownerId, reply);
    await requireRoom(actor, transaction, ownerId, 1);
    const [answer] = await storeReplies(actor, transaction, ownerId, [reply]);
    if (!answer) throw new Error('The reply was not stored.');
    return { ownerId, answer, changes: changesOf(null, answer) };
  });
}

/**
 * Changes a reply. Omitted fields stay.
 * @throws {CallerError} as `createReply`, and on `id`.
 */
export async function updateReply(
  actor: OperatorActor,
  database: Database,
  { id, ...change }: { id: number | null } & Partial<ReplyDraft>,
): Promise<CannedReply> {
  return changeReplies(actor, database, 'cannedReplyUpdate', async (transaction) => {
    const before = await requireReply(actor, transaction, id);
    const draft = { name: change.name ?? before.name, texts: change.texts ?? before.texts };
    const reply = checkReply(draft, before.name);
    if (reply.nameKey !== before.nameKey) await requireFreeName(actor, transaction, before.ownerId, reply);
    const values = { id: before.id, ...reply };
    const [row] = await transaction.run(cannedRepliesOf(actor).scope, updateCannedReply, values);
    if (!row) throw replyNotFound();
    const { ownerId } = before;
    return { ownerId, answer: replyOf(row), changes: changesOf(before, replyOf(row)) };
  });
}

/** Deletes a reply. This can be undone for 24 hours. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `id`. */
export async function deleteReply(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<CannedReply> {
  return changeReplies(actor, database, 'cannedReplyDelete', async (transaction) => {
    const reply = await requireReply(actor, transaction, id);
    await setDeleted(actor, transaction, reply.id, true);
    return { ownerId: reply.ownerId, answer: reply, changes: changesOf(reply, null) };
  });
}

/**
 * Undoes the deletion of a reply. Does nothing if it is not deleted.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `id` if it was deleted too long ago or if its name is in use, and
 * on no field if there are too many.
 */
export async function restoreReply(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<CannedReply> {
  return changeReplies(actor, database, 'cannedReplyRestore', async (transaction) => {
    const { isDeleted, ...reply } = await requireReply(actor, transaction, id, 'deleted too');
    const { ownerId } = reply;
    if (!isDeleted) return { ownerId, answer: reply, changes: [] };
    await requireFreeName(actor, transaction, ownerId, reply, 'id');
    await requireRoom(actor, transaction, ownerId, 1);
    await setDeleted(actor, transaction, reply.id, false);
    return { ownerId, answer: reply, changes: changesOf(null, reply) };
  });
}

/** Counts that the actor inserted a reply. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `id`. */
export async function countUse(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<CannedReply> {
  requirePermission(actor, 'canned-replies.use');
  if (id === null) throw replyNotFound();
  const values = { id, ...visibleOwners(actor) };
  const [row] = await database.run(cannedRepliesOf(actor).scope, countCannedReplyUse, values);
  if (!row) throw replyNotFound();
  return replyOf(row);
}

/** Stores checked replies: those with a new name are added, the others get the new texts. */
export async function storeReplies(
  actor: OperatorActor,
  transaction: Runner,
  ownerId: number,
  replies: readonly CheckedReply[],
): Promise<CannedReply[]> {
  const given = replies.map(({ name, nameKey, languages, texts, searchWords }) => ({
    ...{ name, name_key: nameKey, languages, texts, search_words: searchWords },
  }));
  const values = { ownerId, replies: JSON.stringify(given) };
  const rows = await transaction.run(cannedRepliesOf(actor).scope, storeCannedReplies, values);
  return rows.map(replyOf);
}

/** Requires that an owner can have so many more replies. @throws {InputError} on no field. */
export async function requireRoom(
  actor: OperatorActor,
  transaction: Runner,
  ownerId: number,
  more: number,
): Promise<void> {
  const [most, which] = ownerId === sharedReplies ? [maxReplies.shared, 'shared'] : [maxReplies.own, 'own'];
  const values = { ownerId, most };
  const [counted] = await transaction.run(cannedRepliesOf(actor).scope, countCannedReplies, values);
  const count = counted?.count ?? 0;
  if (count + more <= most) return;
  const adding = more === 1 ? '' : `, and this would add ${more}`;
  const message = `There are ${count} ${which} canned replies${adding}; the maximum is ${most}. Delete some first.`;
  throw inputError(null, message);
}

/** The result of a change of an owner's replies. */
interface ChangedReplies<Answer> {
  ownerId: number;
  answer: Answer;
  changes: readonly AuditChange[];
}

/**
 * Changes an owner's replies in one transaction, with an audit entry for shared ones: own ones concern nobody else. Changes
 * of a marketplace's replies run one after another. Publishes the change.
 */
export async function changeReplies<Answer>(
  actor: OperatorActor,
  database: Database,
  action: AuditAction,
  change: (transaction: Runner) => Promise<ChangedReplies<Answer>>,
): Promise<Answer> {
  requirePermission(actor, 'canned-replies.use');
  const { scope } = cannedRepliesOf(actor);
  const { ownerId, answer, changes } = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    await transaction.run(scope, removeDeletedCannedReplies, { hours: undoHours, limit: removedAtOnce });
    const changed = await change(transaction);
    if (changed.changes.length > 0 && changed.ownerId === sharedReplies) {
      await writeAudit(actor, transaction, action, changed.changes);
    }
    return changed;
  });
  if (changes.length > 0) publishCannedReplies(database.signals, actor.marketplaceId, ownerId);
  return answer;
}

/** Returns a reply that the actor can change. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; on `id`. */
async function requireReply(
  actor: OperatorActor,
  transaction: Runner,
  id: number | null,
  which: 'not deleted' | 'deleted too' = 'not deleted',
): Promise<CannedReply & { isDeleted: boolean }> {
  if (id === null) throw replyNotFound();
  const [row] = await transaction.run(cannedRepliesOf(actor).scope, cannedReplyByNumber, { id });
  if (!row || !canSeeCannedReplies(actor, row.ownerId)) throw replyNotFound();
  const { isDeleted, ...reply } = row;
  if (isDeleted && which === 'not deleted') throw replyNotFound();
  if (row.ownerId === sharedReplies) requirePermission(actor, 'canned-replies.manage');
  return { ...replyOf(reply), isDeleted };
}

/** Returns true if the actor can change a reply that it sees. */
export const canChange = (actor: OperatorActor, { isShared }: CannedReply): boolean =>
  !isShared || hasPermission(actor, 'canned-replies.manage');

/** Returns the same error for a reply that does not exist and for one that the actor cannot see. */
const replyNotFound = (): InputError => inputError('id', 'Canned reply not found.');

async function setDeleted(
  actor: OperatorActor,
  transaction: Runner,
  id: number,
  isDeleted: boolean,
): Promise<void> {
  await transaction.run(cannedRepliesOf(actor).scope, setCannedReplyDeleted, { id, isDeleted });
}

async function requireFreeName(
  actor: OperatorActor,
  transaction: Runner,
  ownerId: number,
  { name, nameKey }: { name: string; nameKey: string },
  field = 'name',
): Promise<void> {
  const values = { ownerId, nameKeys: [nameKey] };
  const [found] = await transaction.run(cannedRepliesOf(actor).scope, cannedRepliesByName, values);
  if (!found) return;
  const which = ownerId === sharedReplies ? 'a shared' : 'an own';
  throw inputError(field, `There is ${which} canned reply with the name ${name} already. Use another name.`);
}

/** Returns the changes of a reply as the audit log shows them. */
export function changesOf(before: CannedReply | null, after: CannedReply | null): AuditChange[] {
  const subject = (after ?? before)?.name ?? '';
  const [old, current] = [valuesOf(before), valuesOf(after)];
  const changes = [...new Set([...old.keys(), ...current.keys()])]
    .filter((field) => old.get(field) !== current.get(field))
    .map((field) => ({
      field: field === nameField ? field : `${subject} (${field})`,
      before: excerpt(old.get(field)),
      after: excerpt(current.get(field)),
    }));
  const [order, newOrder] = [languagesOf(before), languagesOf(after)];
  // Another order of the same texts is another default.
  return changes.length > 0 || order === newOrder
    ? changes
    : [{ field: `${subject} (languages)`, before: order, after: newOrder }];
}

const languagesOf = (reply: CannedReply | null) =>
  reply?.texts.map(({ language }) => language).join(', ') ?? null;

const nameField = 'name';

/** Returns the values of a reply: its name, and its texts by language. */
const valuesOf = (reply: CannedReply | null): ReadonlyMap<string, string> =>
  new Map(
    reply && [[nameField, reply.name], ...reply.texts.map(({ language, text }) => [language, text] as const)],
  );

/** The longest part of a text in the audit log, in characters. */
const maxExcerpt = 1_000;

const excerpt = (text = '') =>
  text.length <= maxExcerpt ? text || null : `${text.slice(0, maxExcerpt).toWellFormed()}…`;
