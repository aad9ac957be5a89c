/** The statuses of a thread, in the order of thread.work_status. */
export const statuses = ['open', 'snoozed', 'done'] as const;

export type WorkStatus = (typeof statuses)[number];

/** The operator's state of a thread. Sellers never see it. */
export interface WorkState {
  sellerId: number;
  status: WorkStatus;
  /** The end of the snooze; null unless snoozed. */
  snoozedUntil: Date | null;
  /** The membership of the assignee; null for nobody. */
  assigneeId: number | null;
  labelIds: readonly number[];
  /** Counts the changes, so that an undo applies only where nobody changed the thread since. */
  version: number;
}

/** A work state with the start of the seller's wait; null if the operator wrote last. */
export type ThreadState = WorkState & { waitingSince: Date | null };

/** The work state of a row. */
export function workStateOf(row: {
  readonly sellerId: number;
  readonly status: number;
  readonly snoozedUntil: Date | null;
  readonly assigneeId: number | null;
  readonly labelIds: readonly number[];
  readonly version: number;
}): WorkState {
  const { sellerId, snoozedUntil, assigneeId, labelIds, version } = row;
  const status = statuses[row.status];
  if (status === undefined) throw new Error(`Unknown status of a thread: ${row.status}.`);
  return { sellerId, status, snoozedUntil, assigneeId, labelIds, version };
}

/** The fixed lists of threads. */
export const threadLists = ['mine', 'unassigned', 'needsReply', 'snoozed', 'done', 'all'] as const;

export type ThreadList = (typeof threadLists)[number];

/** The orders of lists: by latest message, the newest first; by the start of the wait; by the end of the snooze. */
export const threadSorts = ['latestMessage', 'longestWait', 'snoozeEnd'] as const;

export type ThreadSort = (typeof threadSorts)[number];
