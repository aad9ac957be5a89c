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

/**
 * Adds the entries of the query `entry` to the log of events from which webhooks are notified, if a webhook of the operator
 * or of the entry's seller is registered for them.
 */
const event = (condition = 'true') => `
insert into audit_event (marketplace_id, entry_id, seller_id, operator_sees, happened_at)
select $marketplaceId, id, seller_id, operator_sees, coalesce(last_at, at)
from entry e
where ${condition} and exists (
  select
  from webhook h
  where h.marketplace_id = $marketplaceId and h.deleted_at is null and h.enabled and 'auditEntry' = any (h.events)
    and coalesce(h.seller_id, 0) = any (array[case when e.operator_sees then 0 end, e.seller_id])
)`;

/** Adds an entry; `changes` is the JSON text of a list of { field, before, after }. */
export const addAuditEntry = statement({
  name: 'add-audit-entry',
  scope: 'marketplace',
  parameters: entry,
  row: { id: 'bigint' },
  text: `
with entry as (
  insert into audit_entry (${columns})
  values (${values})
  returning id, seller_id, operator_sees, at, last_at
),
event as (${event()})
select id from entry`,
});

/**
 * Adds an entry, or counts the act in the entry with the same key. Webhooks are notified of the entry, and again when it
 * counts 10, 100, 1,000 … acts.
 */
export const countAuditEntry = statement({
  name: 'count-audit-entry',
  scope: 'marketplace',
  parameters: { ...entry, repeatKey: 'text' },
  row: { id: 'bigint' },
  text: `
with entry as (
  insert into audit_entry as earlier (${columns}, repeat_key)
  values (${values}, $repeatKey)
  on conflict (marketplace_id, repeat_key) where repeat_key is not null
  do update set occurrences = earlier.occurrences + 1, last_at = clock_timestamp(), address = excluded.address,
    user_agent = excluded.user_agent
  returning id, seller_id, operator_sees, at, last_at, occurrences
),
event as (${event("rtrim(e.occurrences::text, '0') = '1'")})
select id from entry`,
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

const entryColumns = `id, at, last_at as "lastAt", occurrences, seller_id as "sellerId", identity, name, action,
       changes::text as changes, address, user_agent as "userAgent"`;

/**
 * Returns the numbers between which the entries of a range of times are. Numbers and times of entries have the same
 * order, except entries of the same moment: the range is a minute wider.
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
select ${entryColumns}
from audit_entry
where marketplace_id = $marketplaceId and ${log} and ${beyond}
  and ($identity::text is null or identity = $identity) and ($action::text is null or action = $action)
  and ($pattern::text is null or search_text like $pattern)
  and coalesce(at >= $since::timestamptz, true) and coalesce(at < $until::timestamptz, true)
  and id > $above and id < $below
${nearestFirst}
limit $limit::integer`;

/** Returns the statements of the pages of one log, the newest entry first. */
const auditEntries = <Scope extends 'marketplace' | 'thread'>(
  side: 'operator' | 'seller',
  scope: Scope,
  log: string,
) =>
  bothDirections(
    'desc',
    { first: `${side}-audit-entries-older`, last: `${side}-audit-entries-newer` },
    (name, { beyond, nearestFirst }) =>
      statement({
        name,
        scope,
        parameters,
        row,
        planEachTime: true,
        searchParameter: 'pattern',
        text: pageText(log, beyond(['id'], ['$beside']), nearestFirst(['id'])),
      }),
  );

/** Returns the entries that the operator sees. */
export const operatorAuditEntries = auditEntries('operator', 'marketplace', 'operator_sees');

/** Returns the entries of one seller's side. */
export const sellerAuditEntries = auditEntries('seller', 'thread', 'seller_id = $sellerId');

/** Returns an entry of the operator's log, or of that of the seller `ownerSeller`; no row if that log does not have it. */
export const auditEntryByNumber = statement({
  name: 'audit-entry-by-number',
  scope: 'marketplace',
  share: 'background',
  parameters: { id: 'bigint', ownerSeller: 'integer?' },
  row,
  text: `
select ${entryColumns}
from audit_entry
where marketplace_id = $marketplaceId and id = $id
  and case when $ownerSeller::integer is null then operator_sees else seller_id = $ownerSeller end`,
});

/** Returns the marketplaces with a retention, in the order of their numbers. */
export const marketplacesToPrune = statement({
  name: 'marketplaces-to-prune',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { id: 'integer' },
  text: 'select id from marketplace where audit_retention_days is not null order by id',
});

const isLongAgo = (action: string) => `
  coalesce((
    select at < clock_timestamp() - interval '1 day'
    from audit_entry
    where marketplace_id = $marketplaceId and action = '${action}' and operator_sees
    order by id desc
    limit 1
  ), true)`;

/**
 * Returns whether the marketplace has an entry from before a time, and within the last day neither deleted one nor changed
 * the retention: a change can be undone.
 */
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
  and ${isLongAgo('auditLogPrune')} and ${isLongAgo('auditRetentionUpdate')} as "isDue"`,
});

/**
 * Deletes some of the entries from before a time, the oldest first, but none that a webhook waits for, and none after such
 * an entry.
 */
export const deleteAuditEntries = statement({
  name: 'delete-audit-entries',
  scope: 'marketplace',
  share: 'background',
  parameters: { before: 'timestamptz', limit: 'integer' },
  row: { deleted: 'integer' },
  text: `
with waiting as materialized (
  select least(
    (
      select entry_id
      from audit_event
      where marketplace_id = $marketplaceId
        and exists (select from webhook_position where marketplace_id = $marketplaceId)
      order by entry_id
      limit 1
    ),
    (
      select audit_entry_id
      from webhook_delivery
      where marketplace_id = $marketplaceId and state = 'PENDING' and audit_entry_id is not null
      order by audit_entry_id
      limit 1
    )
  ) as id
),
old as (
  delete from audit_entry
  where marketplace_id = $marketplaceId and id = any (array(
    select id from audit_entry
    where marketplace_id = $marketplaceId and at < $before
    order by at
    limit $limit::integer
  ))
    and id < coalesce((select id from waiting), 9223372036854775807)
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
