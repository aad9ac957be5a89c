import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { publishEvent } from '../chat/event-log.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { lockLabels } from '../database/statements/labels.js';
import {
  assignableMembers,
  lockThreads,
  storeWorkStates,
  workStates,
} from '../database/statements/work-state.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { statuses, type WorkState, type WorkStatus, workStateOf } from './model.js';

/** The maximum number of threads that one act changes. */
export const maximumThreads = 100;

/** The maximum number of labels of a thread. */
export const maximumThreadLabels = 10;

/** A snooze ends within this number of days. */
export const maximumSnoozeDays = 366;

/** A change of several threads. Undefined fields stay unchanged; a null number stands for an id that names nothing. */
export interface WorkChange {
  sellerIds: readonly (number | null)[];
  status?: WorkStatus | undefined;
  /** Only with the status `snoozed`. */
  snoozedUntil?: Date | undefined;
  assignee?: { memberId: number | null } | undefined;
  /** Removes the assignee. */
  unassign: boolean;
  addLabelIds: readonly (number | null)[];
  removeLabelIds: readonly (number | null)[];
}

/** A thread's work state before and after an act. */
export interface WorkStateChange {
  before: WorkState;
  after: WorkState;
}

/**
 * Changes the work state of several threads in one transaction: authorize, check, lock, write, publish. Threads that
 * are already in this state are left out of the answer.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on `sellerIds`, `status`, `snoozedUntil`, `assigneeId`,
 * `addLabelIds`, `removeLabelIds`.
 */
export async function changeWorkState(
  actor: OperatorActor,
  database: Database,
  change: WorkChange,
): Promise<WorkStateChange[]> {
  requirePermission(actor, 'work-state.write');
  const sellerIds = checkSellers(change.sellerIds, 'sellerIds');
  checkChange(change);
  const scope = marketplaceOf(actor);
  const changes = await database.transaction(async (transaction) => {
    const locked = await transaction.run(scope, lockThreads, { sellerIds });
    if (locked.length < sellerIds.length) throw new InputError([sellerNotFound('sellerIds')]);
    const assigneeId = await assigneeOf(transaction, scope, change);
    const added = await checkLabels(transaction, scope, change.addLabelIds, 'addLabelIds');
    await checkLabels(transaction, scope, change.removeLabelIds, 'removeLabelIds');
    const before = (await transaction.run(scope, workStates, { sellerIds })).map(workStateOf);
    // Labels that were deleted, but that the threads have not lost yet, do not count.
    const present = added.length > 0 ? await existingLabels(transaction, scope, before) : null;
    const wanted = before.map((state) => {
      const labelIds = present ? state.labelIds.filter((id) => present.has(id)) : state.labelIds;
      return changedState({ ...state, labelIds }, change, assigneeId, added);
    });
    return storeStates(transaction, scope, before, wanted);
  });
  if (changes.length > 0) publishEvent(database, scope);
  return changes;
}

/** A thread's state to restore, if nobody has changed it since. */
export interface RestoredThread extends Omit<WorkState, 'sellerId'> {
  /** Null for an id that names no seller. */
  sellerId: number | null;
}

/** The threads that an undo restored, and those that it left because they were changed since. */
export interface Restored {
  changes: WorkStateChange[];
  skippedSellerIds: number[];
}

/**
 * Undoes an act: gives threads a former work state where their version is still that of the act. An assignee who left and
 * labels that were deleted since stay away. A snooze that would have ended ends at once.
 * @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on `threads`.
 */
export async function restoreWorkState(
  actor: OperatorActor,
  database: Database,
  threads: readonly RestoredThread[],
): Promise<Restored> {
  requirePermission(actor, 'work-state.write');
  const sellerIds = checkSellers(
    threads.map(({ sellerId }) => sellerId),
    'threads',
  );
  if (threads.some(({ status, snoozedUntil }) => (status === 'snoozed') !== (snoozedUntil !== null))) {
    throw inputError('threads', 'Give snoozedUntil with the status SNOOZED, and only then.');
  }
  if (threads.some(({ snoozedUntil }) => snoozedUntil && isTooFar(snoozedUntil)))
    throw snoozeTooFar('threads');
  if (threads.some(({ labelIds }) => labelIds.length > maximumThreadLabels)) throw tooManyLabels('threads');
  const scope = marketplaceOf(actor);
  const result = await database.transaction(async (transaction) => {
    const locked = await transaction.run(scope, lockThreads, { sellerIds });
    if (locked.length < sellerIds.length) throw new InputError([sellerNotFound('threads')]);
    const labels = await existingLabels(transaction, scope, threads);
    const members = await existingMembers(transaction, scope, threads);
    const current = (await transaction.run(scope, workStates, { sellerIds })).map(workStateOf);
    const given = new Map(threads.map((thread) => [thread.sellerId, thread]));
    const before = current.filter(({ sellerId, version }) => given.get(sellerId)?.version === version);
    const wanted = before.map((state): WorkState => {
      const { status, snoozedUntil, assigneeId, labelIds } = given.get(state.sellerId) ?? state;
      return {
        ...state,
        status,
        snoozedUntil,
        assigneeId: assigneeId !== null && members.has(assigneeId) ? assigneeId : null,
        labelIds: sorted([...new Set(labelIds)].filter((id) => labels.has(id))),
      };
    });
    const unchanged = new Set(before.map(({ sellerId }) => sellerId));
    return {
      changes: await storeStates(transaction, scope, before, wanted),
      skippedSellerIds: sellerIds.filter((id) => !unchanged.has(id)),
    };
  });
  if (result.changes.length > 0) publishEvent(database, scope);
  return result;
}

function checkSellers(ids: readonly (number | null)[], field: string): number[] {
  if (ids.length < 1 || ids.length > maximumThreads) {
    throw inputError(field, `Give between 1 and ${maximumThreads} threads.`);
  }
  const known = ids.filter((id) => id !== null);
  if (known.length < ids.length) throw new InputError([sellerNotFound(field)]);
  if (new Set(known).size < known.length) throw inputError(field, 'The same thread is given twice.');
  return known;
}

function checkChange({
  status,
  snoozedUntil,
  assignee,
  unassign,
  addLabelIds,
  removeLabelIds,
}: WorkChange): void {
  if (status === 'snoozed' && !snoozedUntil) {
    throw inputError('snoozedUntil', 'Snoozed until is needed with the status SNOOZED.');
  }
  if (snoozedUntil) {
    if (status !== 'snoozed') {
      throw inputError('snoozedUntil', 'Give snoozed until only with the status SNOOZED.');
    }
    if (snoozedUntil.getTime() <= Date.now() || isTooFar(snoozedUntil)) throw snoozeTooFar('snoozedUntil');
  }
  if (assignee && unassign) throw inputError('unassign', 'Give either assigneeId or unassign.');
  if (!status && !assignee && !unassign && addLabelIds.length + removeLabelIds.length === 0) {
    throw inputError(null, 'Nothing to change is given.');
  }
}

async function assigneeOf(
  transaction: Runner,
  scope: MarketplaceScope,
  { assignee, unassign }: WorkChange,
): Promise<number | null | undefined> {
  if (unassign) return null;
  if (!assignee) return undefined;
  const { memberId } = assignee;
  const [member] =
    memberId === null ? [] : await transaction.run(scope, assignableMembers, { memberIds: [memberId] });
  if (!member) throw inputError('assigneeId', 'User not found.');
  return member.memberId;
}

/** Locks labels. @throws {CallerError} on the field if one does not exist. */
async function checkLabels(
  transaction: Runner,
  scope: MarketplaceScope,
  ids: readonly (number | null)[],
  field: string,
): Promise<number[]> {
  const wanted = [...new Set(ids)].filter((id) => id !== null);
  if (wanted.length > maximumThreadLabels) throw tooManyLabels(field);
  const found = wanted.length === 0 ? [] : await transaction.run(scope, lockLabels, { ids: wanted });
  if (ids.includes(null) || found.length < wanted.length) throw inputError(field, 'Label not found.');
  return wanted;
}

async function existingLabels(
  transaction: Runner,
  scope: MarketplaceScope,
  threads: readonly Pick<WorkState, 'labelIds'>[],
): Promise<Set<number>> {
  const ids = [...new Set(threads.flatMap(({ labelIds }) => labelIds))];
  if (ids.length === 0) return new Set();
  return new Set((await transaction.run(scope, lockLabels, { ids })).map(({ id }) => id));
}

async function existingMembers(
  transaction: Runner,
  scope: MarketplaceScope,
  threads: readonly RestoredThread[],
): Promise<Set<number>> {
  const memberIds = [...new Set(threads.map(({ assigneeId }) => assigneeId))].filter((id) => id !== null);
  if (memberIds.length === 0) return new Set();
  return new Set(
    (await transaction.run(scope, assignableMembers, { memberIds })).map(({ memberId }) => memberId),
  );
}

function changedState(
  state: WorkState,
  { status, snoozedUntil, removeLabelIds }: WorkChange,
  assigneeId: number | null | undefined,
  added: readonly number[],
): WorkState {
  const labelIds = sorted([
    ...new Set([...state.labelIds.filter((id) => !removeLabelIds.includes(id)), ...added]),
  ]);
  if (labelIds.length > maximumThreadLabels && added.length > 0) throw tooManyLabels('addLabelIds');
  return {
    ...state,
    ...(status && { status, snoozedUntil: snoozedUntil ?? null }),
    ...(assigneeId !== undefined && { assigneeId }),
    labelIds,
  };
}

/** Stores the states that differ. */
async function storeStates(
  transaction: Runner,
  scope: MarketplaceScope,
  before: readonly WorkState[],
  wanted: readonly WorkState[],
): Promise<WorkStateChange[]> {
  const former = new Map(before.map((state) => [state.sellerId, state]));
  const changed = wanted.filter((state) => !isSame(state, former.get(state.sellerId)));
  if (changed.length === 0) return [];
  const stored = await transaction.run(scope, storeWorkStates, {
    sellerIds: changed.map(({ sellerId }) => sellerId),
    statuses: changed.map(({ status }) => statuses.indexOf(status)),
    snoozedUntil: changed.map(({ snoozedUntil }) => snoozedUntil),
    assigneeIds: changed.map(({ assigneeId }) => assigneeId ?? 0),
    labelledIds: changed.flatMap(({ sellerId, labelIds }) => labelIds.map(() => sellerId)),
    labelIds: changed.flatMap(({ labelIds }) => labelIds),
  });
  const after = new Map(stored.map((row) => [row.sellerId, workStateOf(row)]));
  return changed.flatMap(({ sellerId }) => {
    const [from, to] = [former.get(sellerId), after.get(sellerId)];
    return from && to ? [{ before: from, after: to }] : [];
  });
}

const isSame = (a: WorkState, b: WorkState | undefined) =>
  b !== undefined &&
  a.status === b.status &&
  a.snoozedUntil?.getTime() === b.snoozedUntil?.getTime() &&
  a.assigneeId === b.assigneeId &&
  a.labelIds.join() === b.labelIds.join();

const isTooFar = (snoozedUntil: Date) => snoozedUntil.getTime() > Date.now() + maximumSnoozeDays * 86_400_000;

const snoozeTooFar = (field: string) =>
  inputError(field, `Snoozed until must be within the next ${maximumSnoozeDays} days.`);

const sorted = (ids: readonly number[]) => [...ids].sort((a, b) => a - b);

const tooManyLabels = (field: string) =>
  inputError(field, `A thread has at most ${maximumThreadLabels} labels.`);
