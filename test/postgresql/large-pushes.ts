/** Adds a subscription of each session of many people, an item of each seller, and pushes, a few of them due. */
export async function makePushes(
  run: (text: string) => Promise<unknown>,
  marketplaceId: number,
): Promise<void> {
  await run(`insert into vapid_key (public_key, private_key) values ('p', 's')`);
  // Its trigger would compare each row with all others, because the tables have no statistics yet.
  await run('alter table push_subscription disable trigger user');
  await run(`
    insert into push_subscription (marketplace_id, seller_id, member_id, session_id, endpoint, p256dh, auth)
    select m.marketplace_id, coalesce(m.seller_id, 0), m.id, s.id, 'https://push.example/' || s.id, 'p', 'a'
    from auth_session s join membership m on m.id = s.membership_id
    where m.marketplace_id = ${marketplaceId}`);
  await run('alter table push_subscription enable trigger user');
  await run(`
    insert into push_item (marketplace_id, seller_id, audience, member_id, due_at)
    select marketplace_id, id, 'operator', 0, timestamptz '2026-01-01' + id * interval '1 second' from seller`);
  await run(`
    insert into outgoing_push (subscription_id, marketplace_id, seller_id, audience, next_attempt_at, expires_at)
    select id, marketplace_id, 1, 'operator', timestamptz '2026-01-01' + id * interval '1 second',
           timestamptz '2026-01-02' + id * interval '1 second'
    from push_subscription`);
}
