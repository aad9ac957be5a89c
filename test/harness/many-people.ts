import type { Pool } from 'pg';

/** Adds sellers to a marketplace, each with one person and an unread message whose pause is due now. */
export async function makeDuePauses(
  pool: Pick<Pool, 'query'>,
  { marketplaceId, count, name }: { marketplaceId: number; count: number; name: string },
): Promise<void> {
  await pool.query(
    `with homes as (
       insert into seller_home (marketplace_id) select $1 from generate_series(1, $2) returning seller_id
     ),
     numbered as (select seller_id, row_number() over (order by seller_id) as n from homes),
     sellers as (
       insert into seller (marketplace_id, id, business_name, search_name, name_words)
       select $1, seller_id, 'Shop', 'shop', 'shop' from numbered returning id
     ),
     threads as (
       insert into thread (marketplace_id, seller_id, message_count, operator_message_count, latest_message_at, list_name,
                           latest_by_operator)
       select $1, id, 1, 1, now(), '', true from sellers
     ),
     people as (
       insert into auth_user (name, email, email_verified)
       select 'Ann', $3 || n || '@shop.example', true from numbered returning id, email
     ),
     members as (
       insert into membership (user_id, marketplace_id, name, accepted_at, seller_id, search_text, id)
       select p.id, $1, 'Ann', now(), n.seller_id, 'ann', p.id
       from people p join numbered n on p.email = $3 || n.n || '@shop.example'
     )
     insert into unread_pause (marketplace_id, seller_id, began_at, due_at)
     select $1, id, now() - interval '15 minutes', now() from sellers`,
    [marketplaceId, count, name],
  );
}
