import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';

/* The audit log: who changed what in a marketplace. The transaction that makes a change writes its entry. */

const entry = {
  ownerSeller: 'integer?',
  operatorSees: 'boolean',
  identity: 'text',
  name: 'text?',
  action: 'text',
  changes: 'text',
  address: 'text?',
  userAgent: 'text?',
  searchText: 'text',
} as const;

const columns = `marketplace_id, seller_id, operator_sees, identity, name, action, changes, address, user_agent,
  search_text`;

const values = `$marketplaceId, $ownerSeller::integer, $operatorSees::boolean, $identity, $name, $action,
  $changes::text::jsonb, $address, $userAgent, $searchText`;

/** Adds an entry; `changes` is the JSON text of a list of { field, before, after }. */
export const addAuditEntry = statement({
  name: 'add-audit-entry',
  scope: 'marketplace',
  parameters: entry,
  row: { id: 'bigint' },
  text: `
insert into audit_entry (${columns})
values (${values})
returning id`,
});

/** Adds an entry, or counts the act in the entry with the same key. */
export const countAuditEntry = statement({
  name: 'count-audit-entry',
  scope: 'marketplace',
  parameters: { ...entry, repeatKey: 'text' },
  row: { id: 'bigint' },
  text: `
insert into audit_entry as earlier (${columns}, repeat_key)
values (${values}, $repeatKey)
on conflict (marketplace_id, repeat_key) where repeat_key is not null
do update set occurrences = earlier.occurrences + 1, last_at = clock_timestamp(), address = excluded.address,
  user_agent = excluded.user_agent
returning id`,
});

const filters = {
  identity: 'text?',
  action: 'text?',
  since: 'timestamptz?',
  until: 'timestamptz?',
  pattern: 'text?',
} as const;
const parameters = {
  ...filters,
  above: 'bigint',
  below: 'bigint',
  beside: 'bigint',
  limit: 'integer',
} as const;
const row = {
  id: 'bigint',
  at: 'timestamptz',
  lastAt: 'timestamptz?',
  occurrences: 'integer',
  sellerId: 'integer?',
  identity: 'text',
  name: 'text?',
  action: 'text',
  changes: 'text',
  address: 'text?',
  userAgent: 'text?',
} as const;

/**
 * Returns the numbers between which the entries of a range of times are. Numbers and times of entries have the same order,
 * but for entries of the same moment: the range is a minute wider.
 */
export const auditNumberRange = statement({
  name: 'audit-number-range',
  scope: 'marketplace',
  parameters: { since: 'timestamptz?', until: 'timestamptz?' },
  row: { above: 'bigint?', below: 'bigint?' },
  text: `
select (
    select id from audit_entry
    where marketplace_id = $marketplaceId and at < $since::timestamptz - interval '1 minute'
    order by at desc
    limit 1
  ) as above, (
    select id from audit_entry
    where marketplace_id = $marketplaceId and at >= $until::timestamptz + interval '1 minute'
    order by at
    limit 1
  ) as below`,
});

/**
 * Selects a page. The range of times is also one of numbers, so that the index of each filter serves it. `coalesce` keeps
 * the planner from the index of times, whose order is not that of the page, and from an estimate of too few entries.
 */
const pageText = (log: string, beyond: string, nearestFirst: string) => `
select id, at, last_at as "lastAt", occurrences, seller_id as "sellerId", identity, name, action,
       changes::text as changes, address, user_agent as "userAgent"
from audit_entry
where marketplace_id = $marketplaceId and ${log} and ${beyond}
  and ($identity::text is null or identity = $identity) and ($action::text is null or action = $action)
  and ($pattern::text is null or search_text like $pattern)
  and coalesce(at >= $since::timestamptz, true) and coalesce(at < $until::timestamptz, true)
  and id > $above and id < $below
${nearestFirst}
limit $limit::integer`;

/** Returns the entries that the operator sees, the newest first. */
export const operatorAuditEntries = bothDirections(
  'desc',
  { first: 'operator-audit-entries-older', last: 'operator-audit-entries-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters,
      row,
      planEachTime: true,
      searchParameter: 'pattern',
      text: pageText('operator_sees', beyond(['id'], ['$beside']), nearestFirst(['id'])),
    }),
);

/** Returns the entries of one seller's side, the newest first. */
export const sellerAuditEntries = bothDirections(
  'desc',
  { first: 'seller-audit-entries-older', last: 'seller-audit-entries-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'thread',
      parameters,
      row,
      planEachTime: true,
      searchParameter: 'pattern',
      text: pageText('seller_id = $sellerId', beyond(['id'], ['$beside']), nearestFirst(['id'])),
    }),
);

/** Returns the marketplaces with a retention, in the order of their numbers. */
export const marketplacesToPrune = statement({
  name: 'marketplaces-to-prune',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { id: 'integer' },
  text: 'select id from marketplace where audit_retention_days is not null order by id',
});

/** Returns whether the marketplace has an entry from before a time, and deleted none within the last day. */
export const isPruneDue = statement({
  name: 'is-audit-prune-due',
  scope: 'marketplace',
  share: 'background',
  parameters: { before: 'timestamptz' },
  row: { isDue: 'boolean' },
  text: `
select (
    select true from audit_entry where marketplace_id = $marketplaceId and at < $before order by at limit 1
  ) is not null
  and coalesce((
    select at < clock_timestamp() - interval '1 day'
    from audit_entry
    where marketplace_id = $marketplaceId and action = 'auditLogPrune' and operator_sees
    order by id desc
    limit 1
  ), true) as "isDue"`,
});

/** Deletes some of the entries from before a time, the oldest first. */
export const deleteAuditEntries = statement({
  name: 'delete-audit-entries',
  scope: 'marketplace',
  share: 'background',
  parameters: { before: 'timestamptz', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with old as (
  delete from audit_entry
  where marketplace_id = $marketplaceId and id = any (array(
    select id from audit_entry
    where marketplace_id = $marketplaceId and at < $before
    order by at
    limit $limit::integer
  ))
  returning 1
)
select count(*)::integer as deleted from old`,
});

/** Returns the marketplace's retention in days; null keeps all entries. Locks it until the transaction ends. */
export const lockAuditRetention = statement({
  name: 'lock-audit-retention',
  scope: 'marketplace',
  parameters: {},
  row: { days: 'integer?' },
  text: `
select audit_retention_days as days from marketplace where id = $marketplaceId for no key update`,
});

export const auditRetention = statement({
  name: 'audit-retention',
  scope: 'marketplace',
  parameters: {},
  row: { days: 'integer?' },
  text: 'select audit_retention_days as days from marketplace where id = $marketplaceId',
});

export const setAuditRetention = statement({
  name: 'set-audit-retention',
  scope: 'marketplace',
  parameters: { days: 'integer?' },
  row: {},
  text: 'update marketplace set audit_retention_days = $days where id = $marketplaceId',
});
