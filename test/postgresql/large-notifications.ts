/** Adds a pause of each seller, a few of them due, with what the decisions about emails read. */
export async function makeNotifications(
  run: (text: string) => Promise<unknown>,
  marketplaceId: number,
): Promise<void> {
  await run(`
    insert into unread_pause (marketplace_id, seller_id, began_at, due_at)
    select marketplace_id, id, now(), timestamptz '2026-01-01' + id * interval '1 second' from seller`);
  await run(`
    insert into thread_notification (marketplace_id, member_id, seller_id, notified_at, read_count)
    select m.marketplace_id, m.id, s.id, now(), 0
    from membership m
    cross join (select id from seller where marketplace_id = ${marketplaceId} order by id limit 20) s
    where m.marketplace_id = ${marketplaceId}`);
  await run(`
    insert into digest_item (marketplace_id, seller_id, member_id, began_at, due_at)
    select marketplace_id, id, 0, now(), timestamptz '2026-01-01' + id * interval '1 second' from seller`);
  await run(`
    insert into unread_event_item (marketplace_id, seller_id, by_operator, began_at, due_at)
    select marketplace_id, id, by_operator, now(), timestamptz '2026-01-01' + id * interval '1 second'
    from seller, unnest('{true,false}'::boolean[]) by_operator`);
  await run(`
    insert into notification_mute (marketplace_id, member_id, seller_id)
    select ${marketplaceId}, m, s.id
    from generate_series(1, 20) m
    cross join (select id from seller where marketplace_id = ${marketplaceId} order by id limit 1000) s`);
  await run(`
    insert into notification_preference (marketplace_id, member_id)
    select marketplace_id, id from membership`);
  await run(`
    insert into bounced_address (email, reply_code) select 'gone' || n || '@shop.example', 550 from generate_series(1, 5000) n`);
  await run(`
    insert into received_email (marketplace_id, member_id, key, received_at, is_noticed)
    select m.marketplace_id, m.id, n::text, now() - n * interval '1 day', n % 9 = 0
    from membership m cross join generate_series(1, 30) n`);
}
