/** The users of the large marketplace who are mentioned in notes: one often, one never. */
export const mentioned = { often: 7, never: 8 } as const;

/** The number of notes in the long thread, each of which mentions a user. */
export const notesOfLongThread = 20_000;

/**
 * Writes notes in the long thread and two in each other one, at the times of the log's events; one in a hundred is deleted, and
 * one in ten mentions of the user is unread. One in fifty is not yet
 * indexed for search.
 */
export async function makeNotes(
  run: (text: string) => Promise<unknown>,
  marketplaceId: number,
  lastXid: number,
): Promise<void> {
  await run(`
    insert into note (marketplace_id, seller_id, number, author_member_id, author_name, text, mentioned_ids, mention_starts,
                      mention_ends, created_at, deleted_at, key_hash, changed_xid, changed_at, search)
    select marketplace_id, seller_id, n, 5, 'Ada', 'A note', '{${mentioned.often}}', '{0}', '{3}', at,
           case when n % 100 = 0 then at end, 'key ' || n, (3 + n * ${lastXid - 3} / notes)::text::xid8, at,
           case when n % 50 <> 7 then array_to_tsvector(array[lead || 'note', lead || n]) end
    from (
      select marketplace_id, seller_id,
             case row_number() over (order by messages desc) when 1 then ${notesOfLongThread} else 2 end as notes
      from length where marketplace_id in (${marketplaceId}, ${marketplaceId} + 1)
    ) t, generate_series(1, notes) n,
    lateral (
      select timestamptz '2026-01-01 00:00Z' + n * interval '1 minute' as at,
             marketplace_id || '.' || seller_id || '.' as lead
    ) a`);
  // Set-based, because a trigger for each row changes a thread's row of the digest again and again.
  await run('alter table note_mention disable trigger user');
  await run(`
    insert into note_mention (marketplace_id, member_id, seller_id, number, mentioned_at, read_at, is_hidden)
    select marketplace_id, ${mentioned.often}, seller_id, number, created_at,
           case when number % 10 > 0 then created_at end, deleted_at is not null
    from note`);
  await run('alter table note_mention enable trigger user');
  await run(`
    insert into digest_item (marketplace_id, seller_id, member_id, began_at, due_at, version)
    select m.id, seller_id, member_id, now(), now() + m.notification_delay_minutes * interval '1 minute', count(*) - 1
    from note_mention join marketplace m on m.id = marketplace_id
    where m.notification_emails
    group by m.id, seller_id, member_id`);
}
