import { type OperatorActor, operatorMember } from '../access/actor.js';
import { hasPermission, requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { publishWorkList } from '../chat/work-list-events.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  createSavedView as createStatement,
  deleteSavedView as deleteStatement,
  savedViews,
  type savedViews as savedViewsStatement,
  updateSavedView as updateStatement,
} from '../database/statements/labels.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { ForbiddenError, inputError } from '../errors/caller-error.js';
import { checkName } from '../text/names.js';
import { listLabels, maximumLabelName } from './labels.js';
import { maximumFilterLabels, requireSort } from './list-threads.js';
import { type ThreadList, type ThreadSort, threadLists, threadSorts } from './model.js';

/** The maximum number of views of each owner; all API keys together are one. */
export const maximumSavedViews = 50;

/** The maximum number of shared views of a marketplace. */
export const maximumSharedViews = 50;

/** A saved list of threads with a filter, for its owner or for all of the operator's side. */
export interface SavedView {
  id: number;
  name: string;
  /** The membership of the owner; null if an API key saved it. */
  ownerId: number | null;
  isShared: boolean;
  list: ThreadList;
  labelIds: readonly number[];
  sort: ThreadSort;
}

/** The input of a saved view; a label id is null if it names no label. */
export interface SavedViewInput extends Pick<SavedView, 'name' | 'isShared' | 'list' | 'sort'> {
  labelIds: readonly (number | null)[];
}

function viewOf(row: Values<typeof savedViewsStatement.row>): SavedView {
  const list = threadLists.find((known) => known === row.list);
  const sort = threadSorts.find((known) => known === row.sort);
  if (!list || !sort) throw new Error(`Unknown list or order of a saved view: ${row.list}, ${row.sort}.`);
  return { ...row, list, sort };
}

/** Returns the views that the actor sees: its own and the shared ones, by their creation. */
export async function listSavedViews(actor: OperatorActor, database: Runner): Promise<SavedView[]> {
  const memberId = operatorMember(actor);
  return (await database.run(marketplaceOf(actor), savedViews, { memberId })).map(viewOf);
}

/** Saves a view. @throws {CallerError} `MISSING_SCOPE`; `BAD_USER_INPUT` on `name`, `labelIds`, `sort`, `isShared`. */
export async function createSavedView(
  actor: OperatorActor,
  database: Database,
  input: SavedViewInput,
): Promise<SavedView> {
  requirePermission(actor, 'work-state.write');
  const [created] = await changeViews(actor, database, async (transaction) => {
    const checked = await checkView(actor, transaction, input);
    if (checked.isShared) await requireFewShared(actor, transaction);
    const values = { ...checked, ownerId: operatorMember(actor), most: maximumSavedViews };
    return transaction.run(marketplaceOf(actor), createStatement, values);
  });
  if (!created) throw inputError(null, `There are ${maximumSavedViews} views already; delete one first.`);
  return published(actor, database, [viewOf(created)]);
}

/**
 * Changes a view. A shared one can be changed by its owner, and by those who manage labels.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, `name`, `labelIds`, `sort`,
 * `isShared`.
 */
export async function updateSavedView(
  actor: OperatorActor,
  database: Database,
  id: number | null,
  input: SavedViewInput,
): Promise<SavedView> {
  requirePermission(actor, 'work-state.write');
  const { before, updated } = await changeViews(actor, database, async (transaction) => {
    const before = await requireOwnView(actor, transaction, id);
    const values = { ...(await checkView(actor, transaction, input, before.name)), id: before.id };
    if (values.isShared && !before.isShared) await requireFewShared(actor, transaction);
    const [updated] = await transaction.run(marketplaceOf(actor), updateStatement, values);
    return { before, updated };
  });
  if (!updated) throw viewNotFound();
  return published(actor, database, [viewOf(updated), before]);
}

/** Deletes a view. @throws {CallerError} as `updateSavedView`, on `id`. */
export async function deleteSavedView(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<SavedView> {
  requirePermission(actor, 'work-state.write');
  const view = await requireOwnView(actor, database, id);
  const [deleted] = await database.run(marketplaceOf(actor), deleteStatement, { id: view.id });
  if (!deleted) throw viewNotFound();
  return published(actor, database, [viewOf(deleted)]);
}

/**
 * Publishes the change of a view to those that see it, or saw it before.
 * @param states the view, and its state before the change.
 */
function published(
  { marketplaceId }: OperatorActor,
  { signals }: Database,
  states: readonly [SavedView, SavedView?],
): SavedView {
  const isShared = states.some((view) => view?.isShared);
  publishWorkList(signals, marketplaceId, 'savedViews', isShared ? 'everybody' : states[0].ownerId);
  return states[0];
}

/** Changes views while labels and other views stay, so that a view names no deleted label and there are not too many. */
function changeViews<Result>(
  actor: OperatorActor,
  database: Database,
  change: (transaction: Runner) => Promise<Result>,
): Promise<Result> {
  return database.transaction(async (transaction) => {
    await transaction.run(marketplaceOf(actor), lockMarketplace, {});
    return change(transaction);
  });
}

/** @throws {InputError} on `isShared` if the marketplace has the maximum of shared views. */
async function requireFewShared(actor: OperatorActor, database: Runner): Promise<void> {
  const shared = (await listSavedViews(actor, database)).filter(({ isShared }) => isShared);
  if (shared.length >= maximumSharedViews) {
    throw inputError('isShared', `There are ${maximumSharedViews} shared views already; delete one first.`);
  }
}

/** Returns true if the actor can change a view that it sees. */
export function canChangeView(actor: OperatorActor, { ownerId }: SavedView): boolean {
  if (!hasPermission(actor, 'work-state.write')) return false;
  return ownerId === operatorMember(actor) || hasPermission(actor, 'labels.manage');
}

const viewNotFound = () => inputError('id', 'Saved view not found.');

async function requireOwnView(actor: OperatorActor, database: Runner, id: number | null): Promise<SavedView> {
  const view = (await listSavedViews(actor, database)).find((each) => each.id === id);
  if (!view) throw viewNotFound();
  if (!canChangeView(actor, view)) {
    throw new ForbiddenError('Only its owner, or a user who can manage labels, can change this view.');
  }
  return view;
}

async function checkView(
  actor: OperatorActor,
  database: Runner,
  { name, isShared, list, labelIds, sort }: SavedViewInput,
  storedName?: string,
) {
  requireSort(list, sort);
  const known = await listLabels(actor, database);
  const wanted = [...new Set(labelIds)];
  if (wanted.length > maximumFilterLabels) {
    throw inputError('labelIds', `Threads are filtered by at most ${maximumFilterLabels} labels.`);
  }
  const found = known.filter(({ id }) => wanted.includes(id)).map(({ id }) => id);
  if (found.length < wanted.length) throw inputError('labelIds', 'Label not found.');
  const rules = { longest: maximumLabelName, stored: storedName };
  return { name: checkName('name', name, rules), isShared, list, labelIds: found, sort };
}
