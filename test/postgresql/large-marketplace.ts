import type { Database } from '../../src/database/database.js';
import { full } from '../harness/full.js';
import { makeNotes } from './large-notes.js';
import { makeNotifications } from './large-notifications.js';
import { makePushes } from './large-pushes.js';
import { makeReports } from './large-reports.js';

/** The data for the tests of plans. The server generates it in seconds. */
export const size = {
  sellers: full ? 100_000 : 20_000,
  messages: full ? 1_000_000 : 400_000,
  longThread: 100_000,
  deliveries: 100_000,
} as const;

/** The number of sellers whose name has two rare words. */
export const rareNames = 10;

/** The number of threads that a colleague, but not the member `workMembers.few`, has read: the most of few. */
export const fewSeen = 1_000;

/** The transaction of the log's last events, which begin with the third transaction. */
const lastXid = 600;

export interface LargeMarketplace {
  marketplaceId: number;
  /** The seller whose thread is `size.longThread` long. */
  longThreadSeller: number;
  /** A seller without a message. */
  quietSeller: number;
  /** The transaction of the last events of each thread, and a slightly earlier one. */
  lastXid: string;
  lateXid: string;
  /** An operator's webhook with `size.deliveries`, a few of them pending, and a delivery queue for each seller. */
  webhook: number;
  /** A shared canned reply, and a link pattern. */
  firstReply: number;
  firstLinkPattern: number;
  /** An export of the operator. */
  firstExport: number;
}

/**
 * Fills an empty database: `size.sellers` sellers, three in four of them with messages, one with a very long thread,
 * each thread read a few times by both sides, beside a second marketplace of 2,000 sellers with similar names.
 */
export async function makeLargeMarketplace(database: Database): Promise<LargeMarketplace> {
  const client = await database.pool.connect();
  const longTimeout = { query_timeout: 300_000 };
  const run = async (text: string) => (await client.query({ text, ...longTimeout })).rows;
  await run("set statement_timeout = 0; set maintenance_work_mem = '512MB'");
  const restore = await dropDerived(run);
  const [market] = await run(
    `insert into marketplace (name, seller_count) values ('Large', ${size.sellers}), ('Other', 2000) returning id`,
  );
  const marketplaceId: number = market.id;
  const other = marketplaceId + 1;
  await run(`
    insert into seller_home (marketplace_id)
    select case when n <= ${size.sellers} then ${marketplaceId} else ${other} end
    from generate_series(1, ${size.sellers + 2_000}) n`);
  // Names of two made-up words and one of three endings; 'emporium zanzibar' is in few.
  await run(`
    insert into seller (marketplace_id, id, business_name, search_name, name_words, external_id)
    select marketplace_id, seller_id, name, lower(name), lower(name), case when seller_id % 2 = 1 then 'E-' || seller_id end
    from seller_home, lateral (
      select initcap(translate(substr(md5(seller_id::text), 1, 7), '0123456789', 'ghijklmnop')) || ' ' ||
             initcap(translate(substr(md5((seller_id % 4000)::text || 'b'), 1, 6), '0123456789', 'qrstuvwxyz')) ||
             case when seller_id % ${size.sellers / rareNames} = 7 then ' Emporium Zanzibar'
                  when seller_id % 3 = 0 then ' GmbH' else ' Trading Ltd' end as name
    ) named`);
  // The first seller has the long thread; of the others every fourth has none.
  await run(`
    create temporary table length as
    select marketplace_id, seller_id,
           case when place = 1 then ${size.longThread}
                when place % 4 = 0 then 0
                else ${Math.round((size.messages - size.longThread) / (size.sellers * 0.75))} end as messages
    from (select *, row_number() over (order by seller_id) as place from seller_home) numbered`);
  await run(`
    insert into thread (marketplace_id, seller_id, message_count, seller_message_count, operator_message_count,
                        seller_read_count, operator_read_count, event_count, latest_message_at, list_rank, list_name,
                        latest_by_operator)
    select s.marketplace_id, s.id, messages, messages / 2, messages - messages / 2,
           -- Three in four are read, one in three waits for an answer, whoever wrote the latest.
           case when s.id % 16 < 4 then messages / 3 else messages / 2 end, messages / 3,
           case when messages = ${size.longThread} then messages else least(messages, 20) end,
           case when messages > 0 then moment end,
           case when messages > 0 then -(extract(epoch from moment) * 1000000)::bigint else 0 end,
           case when messages > 0 then '' else search_name end,
           case when messages > 0 then s.id % 3 > 0 end
    from seller s join length l on l.marketplace_id = s.marketplace_id and l.seller_id = s.id,
    lateral (select timestamptz '2026-01-01' + (s.id::bigint * 7919 % 9999991) * interval '1 second' as moment) m`);
  await run(`
    insert into message (marketplace_id, seller_id, seq, by_operator, created_at, sent_by_name, message, search,
                         search_version)
    select marketplace_id, seller_id, seq, seq % 2 = 0,
           timestamptz '2025-01-01' + (seller_id::bigint * 7919 % 400) * interval '1 day' + seq * interval '1 minute', 'Key',
           'Where is order ' || seq || '?',
           array_to_tsvector(array[lead || 'where', lead || 'is', lead || 'order', lead || seq]), 2
    from length, generate_series(1, messages) seq,
    lateral (select marketplace_id || '.' || seller_id || '.' as lead) l`);
  // A run that deletes messages of all threads.
  await run(`
    insert into message_retention (marketplace_id, months, run_before) values (${marketplaceId}, 12, '2100-01-01')`);
  // As after an upgrade: each thread of the second marketplace, and the end of the long thread.
  await run(`
    insert into search_backlog (marketplace_id, seller_id, from_seq, to_seq)
    select marketplace_id, seller_id, greatest(1, messages - 50000), messages
    from length where messages > 0 and (marketplace_id = ${other} or messages = ${size.longThread})`);
  await run(`
    insert into read_mark (marketplace_id, seller_id, by_operator, up_to_seq, read_at)
    select marketplace_id, seller_id, side, up_to, now()
    from length, generate_series(10, messages - 1, 10) up_to, (values (true), (false)) sides (side)`);
  await run(`
    insert into chat_event (marketplace_id, seller_id, event_seq, xid, kind, by_operator, message_seq, happened_at)
    select marketplace_id, seller_id, seq, (3 + seq * ${lastXid - 3} / events)::text::xid8, 'created', true, seq,
           now()
    from length, lateral (select case when messages = ${size.longThread} then messages else least(messages, 20) end) e (events),
    generate_series(1, events) seq`);
  await run(`
    insert into idempotency_key (marketplace_id, seller_id, by_operator, key, message_seq, created_at)
    select marketplace_id, seller_id, true, 'key ' || seq, seq, now() - interval '30 hours' * random()
    from length, generate_series(1, least(messages, 10)) seq`);
  await run(`
    insert into api_key (marketplace_id, seller_id, secret_hash, prefix, scope)
    select marketplace_id, id, sha256(id::text::bytea), 'parley_sel_', 'chat:write' from seller`);
  await run(`
    insert into api_key (marketplace_id, secret_hash, prefix, scope)
    select ${marketplaceId}, sha256(('key ' || n)::bytea), 'parley_op_', 'chat:write' from generate_series(1, 2000) n`);
  // A few of the records no longer apply.
  await run(`
    insert into chat_token_record (marketplace_id, key_id, seller_id, name, recorded_at)
    select marketplace_id, n, id, 'Ann', now() - (n * 10 + id % 10) * interval '1 day'
    from seller, generate_series(0, 3) n where n < 3 or id % 1000 = 0`);
  await makeUsers(run, marketplaceId);
  const webhook = await makeWebhooks(run, marketplaceId);
  // The settings of as many marketplaces as an installation can have, with their audit entries.
  await run(`
    insert into content_rule (marketplace_id, name, expression, action)
    select id, 'Rule ' || n, 'x' || n, case when n <= 20 then 'block' end
    from generate_series(1, 500) id, generate_series(1, 70) n`);
  await run(`
    insert into content_action (marketplace_id, kind, action)
    select id, 'KIND_' || n, 'warn' from generate_series(1, 500) id, generate_series(1, 26) n`);
  await run(`
    insert into link_pattern (marketplace_id, name, expression, template, for_sellers, position)
    select id, 'Pattern ' || n, 'x' || n, 'https://shop.example/{0}', n % 2 = 0, n
    from generate_series(1, 500) id, generate_series(1, 20) n`);
  // 20 exports of each operator, and 40 of its sellers. Some are being downloaded.
  await run(`
    insert into message_export (marketplace_id, owner_seller, format, identity, member_id, expires_at, download_seen_at)
    select id, case when n > 20 then n end, 'csv', 'user:1', 1, now() + interval '1 day', case when n % 10 = 0 then now() end
    from generate_series(1, 500) id, generate_series(1, 60) n`);
  const [firstExport] = await run(
    `select id from message_export where marketplace_id = ${marketplaceId} and owner_seller is null order by id limit 1`,
  );
  // The first positions are free for those that a statement adds.
  await run(`
    insert into seller_link_template (marketplace_id, position, label, template)
    select id, n + 10, 'Link ' || n, 'https://shop.example/{id}'
    from generate_series(1, 500) id, generate_series(1, 10) n`);
  // 500 shared replies, and 200 of each of 400 users; one in a hundred is deleted.
  await run(`
    insert into canned_reply (marketplace_id, owner_id, name, name_key, languages, texts, search_words, deleted_at)
    select ${marketplaceId}, owner, 'reply-' || n, 'reply-' || n, '{en}', array['Text ' || n], 'reply ' || n || ' text',
           case when n % 100 = 99 then now() - interval '2 days' end
    from generate_series(0, 400) owner, generate_series(1, case owner when 0 then 500 else 200 end) n`);
  await run(`
    insert into audit_entry (marketplace_id, at, seller_id, identity, action, changes, search_text)
    select marketplace_id, timestamptz '2026-01-01 00:00Z' + n * interval '1 second', case when n % 10 = 0 then seller_id end,
           case when n % 500 = 0 then 'user:7' else 'key:1' end,
           case when n % 700 = 0 then 'signIn' else 'contentPolicyUpdate' end, '[]',
           case when n % 1000 = 0 then 'zanzibar' else 'key:1 number ' || n end
    from (select distinct on (marketplace_id) marketplace_id, seller_id from length order by marketplace_id, messages desc) l,
    generate_series(1, 20000) n
    order by marketplace_id, n`);
  await makeWorkState(run, marketplaceId);
  await makeNotes(run, marketplaceId, lastXid);
  await makeNotifications(run, marketplaceId);
  await makePushes(run, marketplaceId);
  await makeReports(run, marketplaceId);
  await restore();
  await run('vacuum analyze');
  const [quiet] = await run(
    `select seller_id as id from length where messages = 0 and marketplace_id = ${marketplaceId} limit 1`,
  );
  const [long] = await run(
    `select seller_id as id from length where marketplace_id = ${marketplaceId} order by messages desc limit 1`,
  );
  const [reply] = await run(
    `select id from canned_reply where marketplace_id = ${marketplaceId} and owner_id = 0 order by id limit 1`,
  );
  const [pattern] = await run(
    `select id from link_pattern where marketplace_id = ${marketplaceId} order by position limit 1`,
  );
  client.release(true);
  return {
    marketplaceId,
    longThreadSeller: long.id,
    quietSeller: quiet.id,
    lastXid: String(lastXid),
    lateXid: '590',
    webhook,
    firstReply: reply.id,
    firstLinkPattern: pattern.id,
    firstExport: firstExport.id,
  };
}

/** Their rows refer to more marketplaces than exist. */
const withoutMarketplace = [
  'content_rule',
  'content_action',
  'link_pattern',
  'seller_link_template',
  'audit_event',
  'label',
  'saved_view',
  'notification_event',
  'expectation',
];

/**
 * Drops the indexes and foreign keys of all tables, and returns the statements that create them again: as in a
 * restore, creating them after the rows is faster.
 */
async function dropDerived(
  run: (text: string) => Promise<Record<string, string>[]>,
): Promise<() => Promise<void>> {
  const keys = await run(`
    select conrelid::regclass::text as "table", conname as name, pg_get_constraintdef(oid) as definition
    from pg_constraint where contype = 'f' and connamespace = 'public'::regnamespace`);
  const indexes = await run(`
    select indexrelid::regclass::text as name, pg_get_indexdef(indexrelid) as definition
    from pg_index join pg_class on pg_class.oid = indexrelid
    where relnamespace = 'public'::regnamespace and not indisunique`);
  for (const { table, name } of keys) await run(`alter table ${table} drop constraint ${name}`);
  for (const { name } of indexes) await run(`drop index ${name}`);
  return async () => {
    for (const { definition = '' } of indexes) await run(definition);
    for (const { table = '', name, definition } of keys) {
      if (withoutMarketplace.includes(table)) continue;
      await run(`alter table ${table} add constraint ${name} ${definition}`);
    }
  };
}

/**
 * Gives threads every work state: labels of which the first is on many threads and the second on few, an assignee, and what
 * one user with few and one with many threads has not read. The jobs have work in both marketplaces.
 */
async function makeWorkState(run: (text: string) => Promise<unknown>, marketplaceId: number): Promise<void> {
  await run(`
    insert into label (marketplace_id, name, folded_name, colour, deleted_at)
    select id, 'Label ' || n, 'label ' || n, 'red', case when n = 100 then now() end
    from generate_series(${marketplaceId}, ${marketplaceId} + 500) id, generate_series(1, 100) n order by id, n`);
  // Set-based, because a trigger for each row takes longer.
  await run('alter table thread disable trigger user');
  await run(`
    update thread
    set work_status = least(seller_id % 7, 2), assignee_id = case when seller_id % 4 = 0 then ${workMembers.few} end,
        snoozed_until = case when least(seller_id % 7, 2) = 1 then
          now() + (seller_id % 1000 - 300) * interval '1 minute' end,
        waiting_since = case when not latest_by_operator then latest_message_at - interval '1 hour' end,
        label_ids = case when seller_id % 500 = 7 then '{1,2,100}' when seller_id % 4 = 0 then '{1,3}' else '{}' end::integer[]
    where marketplace_id = ${marketplaceId}`);
  await run('alter table thread enable trigger user');
  await run(`
    insert into thread_label
      (marketplace_id, label_id, seller_id, work_class, work_rank, assignee_id, list_rank, list_name)
    select marketplace_id, label_id, seller_id, work_class, work_rank, assignee_id, list_rank, list_name
    from thread, unnest(label_ids) label_id`);
  await run(`
    insert into work_count (marketplace_id, list, ref, threads)
    select marketplace_id, l.list, l.ref, count(*)
    from thread, lateral work_lists(work_class, assignee_id, label_ids) l
    group by marketplace_id, l.list, l.ref`);
  await run(`
    insert into work_delta (marketplace_id, list, ref, change)
    select ${marketplaceId} + n % 500, 1 + n % 7, 0, 1 from generate_series(1, 50000) n`);
  await run(`
    insert into work_count (marketplace_id, list, ref, threads)
    select ${marketplaceId} + 1 + n % 500, 1 + n % 7, n, 1 from generate_series(1, 50000) n`);
  await run(`
    insert into thread_seen (marketplace_id, member_id, seller_id, seen_count)
    select marketplace_id, m.id, seller_id, 0
    from thread, (values (${workMembers.few}), (${workMembers.many}), (12), (13), (14), (15)) m (id)
    where marketplace_id = ${marketplaceId} and (m.id <> ${workMembers.few} or seller_id % ${size.sellers / fewSeen} = 0)`);
  await run(`
    insert into reading (marketplace_id, member_id, seller_id, slot, after_seq, up_to_seq, read_at)
    select marketplace_id, m.id, seller_id, slot, slot * 3, slot * 3 + 3, now()
    from thread, generate_series(0, 19) slot, generate_series(1, ${readingMembers}) m (id)
    where marketplace_id = ${marketplaceId} and (seller_id % 100 = 0 or message_count > 10000)`);
  await run(`
    insert into seller_seen (marketplace_id, seller_id, seen_at)
    select marketplace_id, seller_id, now() from thread`);
  await run(`
    insert into saved_view (marketplace_id, owner_id, is_shared, name, list, label_ids, sort)
    select id, n % 50, n % 10 = 0, 'View', 'all', '{2}', 'latestMessage'
    from generate_series(${marketplaceId}, ${marketplaceId} + 500) id, generate_series(1, 100) n`);
  await run(`
    insert into imported_thread (marketplace_id, source, source_seller_id, seller_id, from_orders, to_orders, last_seq)
    select marketplace_id, 'elsewhere', seller_id::text, seller_id, '{1}', '{5}', 5 from thread`);
  await run(`insert into work_backlog select marketplace_id, seller_id from thread where message_count > 0`);
  await run(`insert into departed_member select ${marketplaceId}, n from generate_series(1, 500) n`);
}

/** The number of members with reads in every hundredth thread. */
export const readingMembers = 20;

/** Members with few and with many threads that a colleague has read. */
export const workMembers = { few: 7, many: 11 } as const;

/** Creates 10,000 users, each with two sessions, one of which has expired, devices, links and notices. */
async function makeUsers(run: (text: string) => Promise<unknown>, marketplaceId: number): Promise<void> {
  await run(`
    insert into auth_user (name, email, email_verified, two_factor_enabled)
    select 'User', 'user' || n || '@market.example', true, true from generate_series(1, 10000) n`);
  await run(`
    insert into membership (id, user_id, marketplace_id, name, accepted_at, role, search_text)
    select id, id, ${marketplaceId}, 'User', now(), case when id % 2000 = 7 then 'FULL_ADMIN' else 'FINANCE' end, 'user ' || email || case when id % 2000 = 7 then ' zanzibar' else '' end
    from auth_user where id % 10 <> 0`);
  await run(`
    insert into membership (id, user_id, marketplace_id, name, accepted_at, seller_id, search_text)
    select u.id, u.id, ${marketplaceId}, 'User', now(), s.id, 'user ' || email
    from auth_user u
    join (select id, row_number() over (order by id) n from seller where marketplace_id = ${marketplaceId}) s on s.n = u.id
    where u.id % 10 = 0`);
  await run(`
    insert into auth_account (user_id, provider_id, account_id, password, updated_at)
    select id, 'credential', id::text, 'hash', now() from auth_user`);
  await run(`
    insert into auth_two_factor (user_id, secret, backup_codes) select id, 'secret', 'codes' from auth_user`);
  // Its trigger would read all passkeys for each row, because their index is created later.
  await run('alter table auth_passkey disable trigger user');
  await run(`
    insert into auth_passkey (user_id, name, public_key, credential_id, counter, device_type, backed_up, removed_at)
    select u.id, 'Key', 'key', u.id || '-' || n, 0, 'singleDevice', false, case when n = 3 then now() end
    from auth_user u, generate_series(1, 3) n`);
  await run('alter table auth_passkey enable trigger user');
  await run(`
    insert into auth_spent_code (user_id, code) select id, '000000' from auth_user`);
  await run(`
    insert into auth_session (user_id, membership_id, token, expires_at, updated_at, passkey_id)
    select u.id, u.id, 'token' || u.id || ' ' || day, now() + day * interval '1 day', now(), p.id
    from auth_user u cross join (values (-1), (1)) days (day)
    left join auth_passkey p on p.credential_id = u.id || '-1' and day = 1`);
  await run(`
    insert into auth_verification (identifier, value, expires_at)
    select 'identifier' || id, 'value' || id, now() + (id % 2 - 0.5) * interval '1 day' from auth_user`);
  await run(`
    insert into auth_verification (identifier, value, expires_at)
    select kind || id, id::text, now() + interval '1 day'
    from auth_user, (values ('2fa-'), ('link'), ('trust-device-')) kinds (kind)`);
  await run(`
    insert into auth_device (user_id, token_hash, trust_identifier, passkey_id)
    select u.id, 'token' || u.id, 'trust-device-' || u.id, p.id
    from auth_user u left join auth_passkey p on p.credential_id = u.id || '-1'`);
  await run(`insert into auth_handed_link (user_id, created_by) select id, 'Ada' from auth_user`);
  await run(`
    insert into auth_notice (user_id, kind, caused_by)
    select id, 'linkUsed', 'Ada' from auth_user, generate_series(1, 2)`);
  await run(`
    insert into outgoing_mail (kind, recipient, locale, payload, next_attempt_at, expires_at, awaited_change, awaited_of)
    select 'accountNotice', u.email, 'en', 'payload', now() - delay * interval '1 minute', now() + interval '1 day',
           case when delay = 0 then 'password' end, case when delay = 0 then u.id end
    from auth_user u, generate_series(0, 1) delay`);
  await run(`
    insert into auth_session_end (session_id, ended_at) select id, now() - interval '1 hour' from auth_session`);
}

/**
 * Creates twenty webhooks of the operator and one of each seller. The operator's first has delivered all but the
 * newest of each thread's five, which are half pending and half given up; every hundredth queue is due.
 */
async function makeWebhooks(
  run: (text: string) => Promise<{ id: number }[]>,
  marketplaceId: number,
): Promise<number> {
  const hooks = await run(`
    insert into webhook (marketplace_id, seller_id, url, events, original_headers, sequence, from_xid)
    select ${marketplaceId}, seller_id, 'https://hooks.example.com/', '{created,read,auditEntry}', false, ${size.deliveries}, '1'
    from (
      select null::integer as seller_id from generate_series(1, 20)
      union all
      select seller_id from length where marketplace_id = ${marketplaceId}
    ) owners
    returning id`);
  const webhook = hooks[0]?.id ?? 0;
  // The webhook is not registered for the next events: it has some of them already.
  await run(`update webhook set events = '{read}' where id = ${webhook}`);
  await run(`
    insert into webhook_secret (marketplace_id, webhook_id, number, secret)
    select marketplace_id, id, 1, 'whsec_' from webhook`);
  await run(`
    insert into webhook_position (marketplace_id, xid, seller_id, event_seq)
    select ${marketplaceId}, max(xid), 0, 0 from chat_event where marketplace_id = ${marketplaceId}`);
  await run(`
    insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, by_operator,
                                  message_seq, happened_at, attempt_count, state)
    select ${marketplaceId}, ${webhook}, row_number() over (order by event_seq, seller_id), seller_id, event_seq,
           'created', true, event_seq, now(), 3,
           case when event_seq < 5 then 'DELIVERED' when seller_id % 2 = 0 then 'PENDING' else 'GIVEN_UP' end
    from generate_series(1, 5) event_seq, seller_home
    where marketplace_id = ${marketplaceId}`);
  await run(`
    insert into audit_event (marketplace_id, xid, entry_id, seller_id, operator_sees, happened_at)
    select id, '2', n, (select min(seller_id) from length where marketplace_id = ${marketplaceId}), true, now()
    from generate_series(1, 500) id, generate_series(15001, 15500) n where n <= 15020 or id = ${marketplaceId}`);
  await run(`
    insert into notification_event (marketplace_id, xid, seller_id, kind, by_operator, message_seq, details, happened_at)
    select id, '2', (select min(seller_id) from length where marketplace_id = ${marketplaceId}), 'unread', true, 1,
           '{"recipientIds": [1]}', now()
    from generate_series(1, 500) id, generate_series(1, 500) n where n <= 20 or id = ${marketplaceId}`);
  await run(`
    insert into expectation (marketplace_id, shows_reply_time, office_days, opens_at, closes_at, time_zone)
    select id, true, '{}', '{}', '{}', 'UTC' from generate_series(1, 500) id`);
  await run(`
    insert into webhook_delivery (marketplace_id, webhook_id, sequence, seller_id, event_seq, kind, audit_entry_id,
                                  happened_at)
    select ${marketplaceId}, ${webhook}, 1000000 + n, 0, n, 'auditEntry', 15000 + n, now()
    from generate_series(1, 1000) n`);
  await run(`
    insert into webhook_lane (marketplace_id, webhook_id, seller_id, due_at)
    select marketplace_id, ${webhook}, seller_id,
           case when seller_id % 2 = 0 then now() + case when seller_id % 100 = 0 then -1 else 1 end * interval '1 hour' end
    from seller_home where marketplace_id = ${marketplaceId}`);
  await run(`
    insert into webhook_attempt (marketplace_id, webhook_id, sequence, number, attempted_at, duration_ms, status)
    select marketplace_id, webhook_id, sequence, number, now(), 5, 500
    from webhook_delivery, generate_series(1, 3) number`);
  return webhook;
}
