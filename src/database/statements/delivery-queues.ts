import { statement } from '../statement.js';

/* The delivery queues: one for each thread and webhook, and one for a webhook's audit entries (table webhook_lane). Its
   deliveries go out in order. */

const ofWebhook = 'marketplace_id = $marketplaceId and webhook_id = $webhookId';

/**
 * Leases at most `limit` of the webhook's queues for `leaseSeconds`, those that have been due the longest. Returns each
 * with its first pending delivery and all that is needed to send it. No other worker gets the queue until the attempt is
 * reported or the lease ends. `sequence` and the delivery's other columns are null if nothing is pending.
 */
export const takeDeliveries = statement({
  name: 'take-deliveries',
  scope: 'marketplace',
  share: 'background',
  parameters: { webhookId: 'integer', leaseSeconds: 'integer', limit: 'integer' },
  row: {
    takenAt: 'timestamptz',
    sellerId: 'integer',
    version: 'integer',
    turn: 'integer',
    marketplaceName: 'text',
    ownerSeller: 'integer?',
    url: 'text',
    query: 'text?',
    originalHeaders: 'boolean',
    enabled: 'boolean',
    secrets: 'text[]',
    sequence: 'bigint?',
    kind: 'text?',
    byOperator: 'boolean?',
    messageSeq: 'integer?',
    auditEntryId: 'bigint?',
    /** In JSON. */
    details: 'text?',
    happenedAt: 'timestamptz?',
    messageId: 'text?',
    failureCount: 'integer?',
    firstFailedAt: 'timestamptz?',
  },
  text: `
with due as materialized (
  select seller_id
  from webhook_lane
  where ${ofWebhook} and due_at <= now()
  order by due_at
  limit $limit::integer
  for update skip locked
),
queue as (
  update webhook_lane l
  set turn = l.turn + 1, due_at = now() + $leaseSeconds::integer * interval '1 second',
      leased_until = now() + $leaseSeconds::integer * interval '1 second'
  from due
  where l.marketplace_id = $marketplaceId and l.webhook_id = $webhookId and l.seller_id = due.seller_id
  returning l.seller_id, l.version, l.turn
)
select now() as "takenAt", queue.seller_id as "sellerId", queue.version, queue.turn,
       m.name as "marketplaceName", h.seller_id as "ownerSeller", h.url, h.query,
       h.original_headers as "originalHeaders", h.enabled,
       array(
         select secret
         from webhook_secret
         where ${ofWebhook} and (expires_at is null or expires_at > now())
         order by number desc
       ) as secrets,
       d.sequence, d.kind, d.by_operator as "byOperator", d.message_seq as "messageSeq",
       d.audit_entry_id as "auditEntryId", d.details::text as details, d.happened_at as "happenedAt",
       d.message_id::text as "messageId", d.failure_count as "failureCount",
       d.first_failed_at as "firstFailedAt"
from queue
join webhook h on h.marketplace_id = $marketplaceId and h.id = $webhookId
join marketplace m on m.id = $marketplaceId
left join lateral (
  select *
  from webhook_delivery
  where ${ofWebhook} and seller_id = queue.seller_id and state = 'PENDING'
  order by sequence
  limit 1
) d on true`,
});

/**
 * Stores the result of an attempt and releases the queue. It is due again after `retryMs`, or else at once if something
 * is pending. The answer is not stored if a message of the thread was redacted meanwhile. No row, and nothing is stored, if another worker has leased the queue meanwhile.
 */
export const reportAttempt = statement({
  name: 'report-attempt',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    webhookId: 'integer',
    sellerId: 'integer',
    sequence: 'bigint',
    version: 'integer',
    turn: 'integer',
    state: 'text',
    retryMs: 'integer?',
    attemptedAt: 'timestamptz',
    durationMs: 'integer',
    status: 'integer?',
    answer: 'text?',
    failure: 'text?',
  },
  row: { number: 'integer' },
  text: `
with queue as (
  update webhook_lane l
  set leased_until = null,
      due_at = case
        when $retryMs::integer is not null then now() + $retryMs::integer * interval '1 millisecond'
        when l.version = $version and not exists (
          select from webhook_delivery
          where ${ofWebhook} and seller_id = $sellerId and state = 'PENDING' and sequence <> $sequence
        ) then null
        else now()
      end
  where ${ofWebhook} and l.seller_id = $sellerId and l.turn = $turn
  returning l.answers_from
),
delivery as (
  update webhook_delivery d
  set attempt_count = d.attempt_count + 1, state = $state,
      first_failed_at =
        case when $failure::text is null then null else coalesce(d.first_failed_at, $attemptedAt) end,
      failure_count = case when $failure::text is null then 0 else d.failure_count + 1 end,
      finished_at = case when $state = 'PENDING' then null else now() end
  from queue
  where d.marketplace_id = $marketplaceId and d.webhook_id = $webhookId and d.sequence = $sequence
  returning d.attempt_count, queue.answers_from
)
insert into webhook_attempt (marketplace_id, webhook_id, sequence, number, attempted_at, duration_ms, status,
                             answer, failure)
select $marketplaceId, $webhookId, $sequence, attempt_count, $attemptedAt, $durationMs, $status,
       case when answers_from >= $attemptedAt then null else $answer end, $failure
from delivery
returning number`,
});

/** Releases a queue in which nothing is pending. */
export const idleQueue = statement({
  name: 'idle-queue',
  scope: 'marketplace',
  share: 'background',
  parameters: { webhookId: 'integer', sellerId: 'integer', version: 'integer', turn: 'integer' },
  row: {},
  text: `
update webhook_lane l
set leased_until = null,
    due_at = case
      when l.version = $version and not exists (
        select from webhook_delivery where ${ofWebhook} and seller_id = $sellerId and state = 'PENDING'
      ) then null
      else now()
    end
where ${ofWebhook} and l.seller_id = $sellerId and l.turn = $turn`,
});

/** Returns in how many ms the webhook's next queue is due, 0 if it is due now; no row if nothing is pending. */
export const nextDue = statement({
  name: 'next-due',
  scope: 'marketplace',
  share: 'background',
  parameters: { webhookId: 'integer' },
  row: { dueInMs: 'integer' },
  text: `
select greatest(0, ceil(extract(epoch from due_at - now()) * 1000))::integer as "dueInMs"
from webhook_lane
where ${ofWebhook} and due_at is not null
order by due_at
limit 1`,
});

/** Returns the webhooks that have a queue due; one index look-up for each webhook with something pending. */
export const dueWebhooks = statement({
  name: 'due-webhooks',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer', webhookId: 'integer' },
  text: `
with recursive waiting as (
  (
    select marketplace_id, webhook_id
    from webhook_lane
    where due_at is not null
    order by marketplace_id, webhook_id
    limit 1
  )
  union all
  select next.marketplace_id, next.webhook_id
  from waiting w cross join lateral (
    select marketplace_id, webhook_id
    from webhook_lane
    where due_at is not null and (marketplace_id, webhook_id) > (w.marketplace_id, w.webhook_id)
    order by marketplace_id, webhook_id
    limit 1
  ) next
)
select w.marketplace_id as "marketplaceId", w.webhook_id as "webhookId"
from waiting w
cross join lateral (
  select due_at
  from webhook_lane
  where marketplace_id = w.marketplace_id and webhook_id = w.webhook_id and due_at is not null
  order by due_at
  limit 1
) first
where first.due_at <= now()`,
});

/**
 * Marks all pending deliveries in some queues of a disabled webhook as given up. The result of an attempt that is under
 * way is then not stored. `lanes` is 0 if nothing is pending.
 */
export const moveToDeadLetters = statement({
  name: 'move-to-dead-letters',
  scope: 'marketplace',
  share: 'background',
  parameters: { webhookId: 'integer', limit: 'integer' },
  row: { lanes: 'integer' },
  text: `
with waiting as materialized (
  select seller_id
  from webhook_lane
  where ${ofWebhook} and due_at is not null
    and exists (select from webhook where marketplace_id = $marketplaceId and id = $webhookId and not enabled)
  order by seller_id
  limit $limit::integer
  for update
),
emptied as (
  update webhook_lane l set due_at = null, leased_until = null, turn = l.turn + 1
  from waiting
  where l.marketplace_id = $marketplaceId and l.webhook_id = $webhookId and l.seller_id = waiting.seller_id
),
given_up as (
  update webhook_delivery d set state = 'GIVEN_UP', finished_at = now()
  from waiting
  where d.marketplace_id = $marketplaceId and d.webhook_id = $webhookId and d.seller_id = waiting.seller_id
    and d.state = 'PENDING'
)
select count(*)::integer as lanes from waiting`,
});
