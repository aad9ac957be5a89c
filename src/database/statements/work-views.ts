import { bothDirections, type PageSql } from '../keyset.js';
import { statement } from '../statement.js';
import { listedSeller, listedSellerColumns, listOrder, listPosition, sellerOfThread } from './seller-list.js';

/*
 * The lists of threads by their work state. A list is some values of thread.work_class, each a range of one index, which
 * are merged; or the open threads of an assignee. With labels, the ranges are those of the first label in thread_label.
 */

/** The order by time: the rank stands in the position as the list's rank. */
const rankOrder = ['i.work_rank', 'i.seller_id'] as const;
const rankPosition = ['$listRank', '$sellerId'] as const;
const latestOrder = listOrder.map((column) => column.replace('t.', 'i.'));

const named = (name: string) => ({ first: `${name}-forward`, last: `${name}-backward` });

/**
 * The source of a list's rows: the threads themselves, or those of a label. `offset 0` keeps the planner from reading
 * all threads.
 */
const sources = {
  all: {
    parameters: {},
    from: 'from thread i where i.marketplace_id = $marketplaceId',
  },
  labelled: {
    parameters: { labelId: 'integer', otherLabelIds: 'integer[]?' },
    from: `
    from thread_label i
    where i.marketplace_id = $marketplaceId and i.label_id = $labelId
      and ($otherLabelIds::integer[] is null or exists (
        select
        from thread o
        where o.marketplace_id = $marketplaceId and o.seller_id = i.seller_id and o.label_ids @> $otherLabelIds
        offset 0
      ))`,
  },
} as const;

/** Joins the threads and the sellers of a page. @param rank the value that is the rank of the position. */
const pageText = (rows: string, order: string, rank: string) => `
select ${listedSellerColumns.replace('t.list_rank', rank)}
from (
${rows}
  ${order}
  limit $limit::integer
) i
cross join lateral (
  select * from thread where marketplace_id = $marketplaceId and seller_id = i.seller_id offset 0
) t${sellerOfThread}
${order}`;

const ranges = (conditions: string, order: string, columns: string, source: keyof typeof sources) => `
  select ${columns}
  from unnest($classes::integer[]) as wanted (work_class)
  cross join lateral (
    select ${columns} ${sources[source].from} and i.work_class = wanted.work_class and ${conditions}
    ${order}
    limit $limit::integer
  ) i`;

const latestColumns = 'i.seller_id, i.list_rank, i.list_name';

const byLatestMessage = (source: keyof typeof sources, name: string) =>
  bothDirections('asc', named(name), (statementName, { beyond, nearestFirst }: PageSql) => {
    const order = nearestFirst(latestOrder);
    const rows = ranges(beyond(latestOrder, listPosition.sql), order, latestColumns, source);
    return statement({
      name: statementName,
      scope: 'marketplace',
      parameters: {
        ...sources[source].parameters,
        ...listPosition.parameters,
        classes: 'integer[]',
        limit: 'integer',
      },
      row: listedSeller,
      text: pageText(rows, order, 't.list_rank'),
    });
  });

const byRank = (source: keyof typeof sources, name: string) =>
  bothDirections('asc', named(name), (statementName, { beyond, nearestFirst }: PageSql) => {
    const order = nearestFirst(rankOrder);
    const conditions = `i.work_rank is not null and ${beyond(rankOrder, rankPosition)}`;
    const rows = ranges(conditions, order, 'i.seller_id, i.work_rank', source);
    return statement({
      name: statementName,
      scope: 'marketplace',
      parameters: {
        ...sources[source].parameters,
        listRank: 'bigint',
        sellerId: 'integer',
        classes: 'integer[]',
        limit: 'integer',
      },
      row: listedSeller,
      text: pageText(rows, order, 'i.work_rank'),
    });
  });

const ofAssignee = (source: keyof typeof sources, name: string) =>
  bothDirections('asc', named(name), (statementName, { beyond, nearestFirst }: PageSql) => {
    const order = nearestFirst(latestOrder);
    const isOpen = source === 'all' ? 'i.work_status = 0' : 'i.work_class < 5';
    const rows = `
  select ${latestColumns} ${sources[source].from}
    and i.assignee_id = $assigneeId and ${isOpen} and ${beyond(latestOrder, listPosition.sql)}`;
    return statement({
      name: statementName,
      scope: 'marketplace',
      parameters: {
        ...sources[source].parameters,
        ...listPosition.parameters,
        assigneeId: 'integer',
        limit: 'integer',
      },
      row: listedSeller,
      text: pageText(rows, order, 't.list_rank'),
    });
  });

/** The threads of some classes, by their latest message. */
export const threadsByMessage = byLatestMessage('all', 'threads-by-message');
export const labelledThreadsByMessage = byLatestMessage('labelled', 'labelled-threads-by-message');

/** The threads of some classes, by the start of the wait or the end of the snooze, the earliest first. */
export const threadsByRank = byRank('all', 'threads-by-rank');
export const labelledThreadsByRank = byRank('labelled', 'labelled-threads-by-rank');

/** The open threads of an assignee, by their latest message. */
export const threadsOfAssignee = ofAssignee('all', 'threads-of-assignee');
export const labelledThreadsOfAssignee = ofAssignee('labelled', 'labelled-threads-of-assignee');

/** Counts the threads of some classes with a label, up to `most`; of one assignee, unless that is null. */
export const labelledThreadsCount = statement({
  name: 'labelled-threads-count',
  scope: 'marketplace',
  parameters: {
    ...sources.labelled.parameters,
    classes: 'integer[]',
    assigneeId: 'integer?',
    most: 'integer',
  },
  row: { threads: 'integer' },
  planEachTime: true,
  text: `
select count(*)::integer as threads
from (
  select
  from unnest($classes::integer[]) as wanted (work_class)
  cross join lateral (
    select${sources.labelled.from} and i.work_class = wanted.work_class
      and ($assigneeId::integer is null or i.assignee_id = $assigneeId)
    limit $most::integer
  ) i
  limit $most::integer
) counted`,
});
