import { type LargeMarketplace, workMembers } from '../large-marketplace.js';
import { besideSeller, type Call, type Calls, firstSellers, lastSellers, page } from './call.js';

/** The largest act. */
const threads = 100;

/** Returns the calls of each statement of the work state of threads. */
export function workStateCalls({ longThreadSeller: s, quietSeller }: LargeMarketplace): Calls {
  const inside = besideSeller('-1770000000000000', 700_000);
  const positions = [firstSellers, lastSellers, inside];
  const sellerIds = [s, quietSeller, ...Array.from({ length: threads - 2 }, (_, n) => s + 4 * n + 1)];
  const numbers = (value: number) => sellerIds.map(() => value);
  const onlyLabel = { labelId: 1, otherLabelIds: null };

  /** A page of each combination of classes. @param perClass the rows that are read of each for one of the page. */
  const pages = (
    by: string,
    classes: readonly number[][],
    { label = {}, perClass = 1 }: { label?: object; perClass?: number } = {},
    omit: readonly string[] = [],
  ): Call[] =>
    classes.flatMap((wanted) =>
      positions.map((position) => ({
        values: Object.fromEntries(
          Object.entries({ ...position, ...label, classes: wanted }).filter(([name]) => !omit.includes(name)),
        ),
        rowsRead: (page + 1) * (wanted.length * perClass + 2) + 10,
        by,
      })),
    );
  const ofAssignee = (by: string, label: object = {}): Call[] =>
    positions.map((position) => ({
      values: { ...position, ...label, assigneeId: workMembers.few },
      rowsRead: (page + 1) * 3 + 10,
      by,
    }));
  const lists = [[1, 3], [3, 4], [5], [6]];
  const all = [0, 1, 2, 3, 4, 5, 6];
  const ranked = [[3, 4], [5]];
  const label = { name: 'Name', foldedName: 'name', colour: 'red' };
  const view = { isShared: false, name: 'View', list: 'all', labelIds: [1, 2], sort: 'latestMessage' };
  return {
    'lock-threads': [{ values: { sellerIds }, rowsRead: threads * 2 }],
    'work-states': [{ values: { sellerIds }, rowsRead: threads }],
    'store-work-states': [
      {
        values: {
          sellerIds,
          statuses: numbers(2),
          snoozedUntil: sellerIds.map(() => null),
          assigneeIds: numbers(0),
          labelledIds: sellerIds,
          labelIds: numbers(3),
        },
        rowsRead: threads * 2,
      },
    ],
    'assignable-members': [{ values: { memberIds: [7, 11, workMembers.few] }, rowsRead: 6 }],
    colleagues: [{ values: { limit: 500 }, rowsRead: 510, by: 'membership_of_operator' }],
    'colleagues-by-id': [{ values: { ids: [7, 11, 13] }, rowsRead: 6 }],
    'threads-by-message-forward': pages('thread_work', lists),
    'threads-by-message-backward': pages('thread_work', lists),
    'threads-by-rank-forward': pages('thread_work_rank', ranked, {}, ['listName']),
    'threads-by-rank-backward': pages('thread_work_rank', ranked, {}, ['listName']),
    'threads-of-assignee-forward': ofAssignee('thread_assignee'),
    'threads-of-assignee-backward': ofAssignee('thread_assignee'),
    'labelled-threads-by-message-forward': [
      ...pages('thread_label_work', [...lists, all], { label: onlyLabel }),
      // Threads with several labels: of the first, until the page is full.
      ...pages('thread_label_work', [[6]], { label: { labelId: 3, otherLabelIds: [1] }, perClass: 2 }),
    ],
    'labelled-threads-by-message-backward': pages('thread_label_work', [...lists, all], { label: onlyLabel }),
    'labelled-threads-by-rank-forward': pages('thread_label_rank', ranked, { label: onlyLabel }, [
      'listName',
    ]),
    'labelled-threads-by-rank-backward': pages('thread_label_rank', ranked, { label: onlyLabel }, [
      'listName',
    ]),
    'labelled-threads-of-assignee-forward': ofAssignee('thread_label_assignee', onlyLabel),
    'labelled-threads-of-assignee-backward': ofAssignee('thread_label_assignee', onlyLabel),
    'labelled-threads-count': [
      { values: { ...onlyLabel, classes: all, assigneeId: null, most: 1_001 }, rowsRead: 1_001 },
      {
        values: { ...onlyLabel, classes: [0, 2, 4], assigneeId: workMembers.few, most: 1_001 },
        rowsRead: 2_010,
      },
    ],
    'work-counts': [
      // All of the marketplace's changes since the last sum.
      { values: { lists: [1, 2, 3, 4, 5], refs: [0, workMembers.few] }, rowsRead: 320 },
      { values: { lists: [6, 7], refs: [1, 2] }, rowsRead: 320 },
    ],
    'marketplaces-with-deltas': [{ values: {}, rowsRead: 10 }],
    // Up to 200 changes, found twice, with the index entries of those that earlier statements of the test rolled back.
    'apply-count-deltas': [{ values: { limit: 200 }, rowsRead: 1_600, by: 'work_delta_pkey' }],
    labels: [{ values: {}, rowsRead: 100 }],
    'lock-labels': [{ values: { ids: [1, 2, 3] }, rowsRead: 6 }],
    'create-label': [{ values: label, rowsRead: 0 }],
    'update-label': [{ values: { id: 1, ...label }, rowsRead: 2 }],
    'delete-label': [{ values: { id: 2 }, rowsRead: 510 }],
    'saved-views': [{ values: { memberId: workMembers.few }, rowsRead: 500 }],
    'create-saved-view': [{ values: { ownerId: 7, ...view, most: 50 }, rowsRead: 220 }],
    'update-saved-view': [{ values: { id: 7, ...view }, rowsRead: 2 }],
    'delete-saved-view': [{ values: { id: 7 }, rowsRead: 2 }],
    'marketplaces-with-due-snoozes': [{ values: {}, rowsRead: 10 }],
    'threads-with-due-snoozes': [
      { values: { limit: threads }, rowsRead: threads, dueBy: ['thread_work_rank'] },
    ],
    'end-snoozes': [{ values: { sellerIds }, rowsRead: threads * 2 }],
    'next-departed-member': [{ values: { afterMarketplace: 0, afterMember: 0 }, rowsRead: 3 }],
    'delete-departure': [{ values: { memberId: workMembers.few }, rowsRead: 5 }],
    'threads-assigned-to': [
      { values: { memberId: workMembers.few, limit: threads }, rowsRead: threads, by: 'thread_assigned' },
    ],
    'unassign-threads': [{ values: { memberId: workMembers.few, sellerIds }, rowsRead: threads * 2 }],
    'delete-member-rows': [
      { values: { memberId: workMembers.many, limit: 1_000 }, rowsRead: 4_220 },
      { values: { memberId: 3, limit: 1_000 }, rowsRead: 220 },
    ],
    'next-deleted-label': [{ values: { afterMarketplace: 0, afterLabel: 0 }, rowsRead: 1 }],
    'threads-with-label': [
      { values: { labelId: 100, limit: threads }, rowsRead: threads, by: 'thread_label_pkey' },
    ],
    'remove-label': [{ values: { labelId: 3, sellerIds }, rowsRead: threads }],
    'delete-label-record': [{ values: { labelId: 100 }, rowsRead: 3 }],
    'next-work-backlog': [{ values: { afterMarketplace: 0 }, rowsRead: 1 }],
    'threads-to-migrate': [{ values: { limit: threads }, rowsRead: threads }],
    'migrate-threads': [{ values: { sellerIds, quietBefore: new Date() }, rowsRead: threads * 7 }],
  };
}
