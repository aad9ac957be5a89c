import type { OperatorActor } from '../access/actor.js';
import { operatorMember } from '../access/actor.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { listSellers, type SellerPage } from '../chat/list-sellers.js';
import type { ListedSeller, SellerPosition } from '../chat/model.js';
import { positions } from '../chat/search-sellers.js';
import { type Direction, type PageRequest, readPage } from '../database/keyset.js';
import type { Runner } from '../database/statement.js';
import {
  labelledThreadsByMessage,
  labelledThreadsByRank,
  labelledThreadsCount,
  labelledThreadsOfAssignee,
  threadsByMessage,
  threadsByRank,
  threadsOfAssignee,
} from '../database/statements/work-views.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';
import { inputError } from '../errors/caller-error.js';
import { readLabelCounts, readThreadCounts } from './counts.js';
import { listLabels } from './labels.js';
import type { ThreadList, ThreadSort } from './model.js';

/** The maximum number of labels that threads are filtered by. */
export const maximumFilterLabels = 5;

/** Threads with labels are counted up to this number. */
const maximumCount = 1_000;

/** A list of threads. */
export interface ThreadFilter {
  list: ThreadList;
  /** Only threads that have all of these labels. */
  labelIds: readonly number[];
  sort: ThreadSort;
}

/** The values of thread.work_class in each list; `mine` has those of an assignee only. */
const classes: Readonly<Record<ThreadList, readonly number[]>> = {
  mine: [0, 2, 4],
  unassigned: [1, 3],
  needsReply: [3, 4],
  snoozed: [5],
  done: [6],
  all: [0, 1, 2, 3, 4, 5, 6],
};

/** The order of each list unless another is requested. */
export const defaultSorts: Readonly<Record<ThreadList, ThreadSort>> = {
  mine: 'latestMessage',
  unassigned: 'latestMessage',
  needsReply: 'longestWait',
  snoozed: 'snoozeEnd',
  done: 'latestMessage',
  all: 'latestMessage',
};

/** @throws {CallerError} on `sort` if the list does not have this order. */
export function requireSort(list: ThreadList, sort: ThreadSort): void {
  if (sort !== 'latestMessage' && sort !== defaultSorts[list]) {
    throw inputError('sort', 'Only NEEDS_REPLY has the order LONGEST_WAIT, and only SNOOZED has SNOOZE_END.');
  }
}

/**
 * Returns one page of a list of threads. Its count is the maintained one without labels; with labels up to 1,000.
 * @throws {CallerError} `BAD_USER_INPUT` on `sort`, `labelIds`.
 */
export async function listThreads(
  actor: OperatorActor,
  database: Runner,
  filter: ThreadFilter,
  page: PageRequest<SellerPosition>,
): Promise<SellerPage> {
  const { list, labelIds, sort } = filter;
  requireSort(list, sort);
  if (labelIds.length > maximumFilterLabels) {
    throw inputError('labelIds', `Threads are filtered by at most ${maximumFilterLabels} labels.`);
  }
  if (list === 'all' && labelIds.length === 0) return listSellers(actor, database, { page, q: null });
  const memberId = operatorMember(actor);
  const scope = marketplaceOf(actor);
  const orderedIds = await rarestFirst(actor, database, labelIds);
  // Nothing is assigned to an API key, and nothing has a label that does not exist.
  const isEmpty = orderedIds === null || (list === 'mine' && memberId === null);
  const ordered = { ...filter, labelIds: orderedIds ?? [] };
  const found = await readPage(page, positions, async (direction, beside, limit) =>
    isEmpty ? [] : readThreads(database, scope, ordered, memberId ?? 0, { direction, beside, limit }),
  );
  let counting: Promise<{ count: number; isExact: boolean }> | undefined;
  const count = () => {
    counting ??= isEmpty
      ? Promise.resolve({ count: 0, isExact: true })
      : countOrdered(actor, database, ordered);
    return counting;
  };
  return {
    ...found,
    totalCount: async () => (await count()).count,
    totalCountIsExact: async () => (await count()).isExact,
  };
}

/**
 * Returns the labels, the one with the fewest threads first: of several, its threads are read. Null if one of them does not exist: a
 * deleted label is removed from its threads later.
 */
async function rarestFirst(
  actor: OperatorActor,
  database: Runner,
  labelIds: readonly number[],
): Promise<readonly number[] | null> {
  if (labelIds.length === 0) return labelIds;
  const present = new Set((await listLabels(actor, database)).map(({ id }) => id));
  if (!labelIds.every((id) => present.has(id))) return null;
  if (labelIds.length === 1) return labelIds;
  const counts = await readLabelCounts(actor, database, labelIds);
  const threads = new Map(labelIds.map((id, index) => [id, counts[index]?.threads ?? 0]));
  return [...labelIds].sort((one, other) => (threads.get(one) ?? 0) - (threads.get(other) ?? 0));
}

interface Part {
  direction: Direction;
  beside: SellerPosition;
  limit: number;
}

/** Returns the threads of a list that lie in a direction from a position, the nearest first. */
function readThreads(
  database: Runner,
  scope: MarketplaceScope,
  { list, labelIds, sort }: ThreadFilter,
  assigneeId: number,
  { direction, beside: { listRank, listName, sellerId }, limit }: Part,
): Promise<ListedSeller[]> {
  const [labelId, ...others] = labelIds;
  const wanted = { classes: classes[list], limit };
  if (labelId === undefined) {
    if (list === 'mine') {
      const part = { listRank, listName, sellerId, limit, assigneeId };
      return database.run(scope, threadsOfAssignee[direction], part);
    }
    return sort === 'latestMessage'
      ? database.run(scope, threadsByMessage[direction], { listRank, listName, sellerId, ...wanted })
      : database.run(scope, threadsByRank[direction], { listRank, sellerId, ...wanted });
  }
  const labels = { labelId, otherLabelIds: others.length > 0 ? others : null };
  if (list === 'mine') {
    const part = { ...labels, listRank, listName, sellerId, limit, assigneeId };
    return database.run(scope, labelledThreadsOfAssignee[direction], part);
  }
  return sort === 'latestMessage'
    ? database.run(scope, labelledThreadsByMessage[direction], {
        ...labels,
        listRank,
        listName,
        sellerId,
        ...wanted,
      })
    : database.run(scope, labelledThreadsByRank[direction], { ...labels, listRank, sellerId, ...wanted });
}

/** Counts the threads of a list; nothing is assigned to an API key. */
export async function countThreads(
  actor: OperatorActor,
  database: Runner,
  { list, labelIds }: Pick<ThreadFilter, 'list' | 'labelIds'>,
): Promise<{ count: number; isExact: boolean }> {
  if (labelIds.length > 0 && list === 'mine' && operatorMember(actor) === null) {
    return { count: 0, isExact: true };
  }
  const orderedIds = await rarestFirst(actor, database, labelIds);
  if (orderedIds === null) return { count: 0, isExact: true };
  return countOrdered(actor, database, { list, labelIds: orderedIds });
}

/** Counts the threads of a list with labels in the order of `rarestFirst`. */
async function countOrdered(
  actor: OperatorActor,
  database: Runner,
  { list, labelIds: [labelId, ...others] }: Pick<ThreadFilter, 'list' | 'labelIds'>,
): Promise<{ count: number; isExact: boolean }> {
  if (labelId === undefined) {
    return { count: (await readThreadCounts(actor, database))[list], isExact: true };
  }
  const [counted] = await database.run(marketplaceOf(actor), labelledThreadsCount, {
    labelId,
    otherLabelIds: others.length > 0 ? others : null,
    classes: classes[list],
    assigneeId: list === 'mine' ? operatorMember(actor) : null,
    most: maximumCount + 1,
  });
  const threads = counted?.threads ?? 0;
  return { count: Math.min(threads, maximumCount), isExact: threads <= maximumCount };
}
