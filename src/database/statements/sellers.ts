import { statement } from '../statement.js';

/** Makes sellers with their threads, one for each element; answers their numbers in the same order. */
export const createSellers = statement({
  name: 'create-sellers',
  scope: 'marketplace',
  parameters: { businessNames: 'text[]', searchNames: 'text[]', externalIds: 'text[]' },
  row: { sellerId: 'integer' },
  text: `
with fresh as materialized (
  select nextval('seller_number')::integer as id, business_name, search_name, external_id
  from unnest($2::text[], $3::text[], $4::text[]) as given (business_name, search_name, external_id)
),
counted as (
  update marketplace set seller_count = seller_count + (select count(*) from fresh) where id = $1
),
home as (
  insert into seller_home (seller_id, marketplace_id) select id, $1 from fresh
),
made as (
  insert into seller (marketplace_id, id, business_name, search_name, external_id)
  select $1, id, business_name, search_name, external_id from fresh
  returning marketplace_id, id, search_name
),
threads as (
  insert into thread (marketplace_id, seller_id, list_name) select marketplace_id, id, search_name from made
)
select id as "sellerId" from fresh order by id`,
});

/** The marketplace of a seller, which its number alone does not tell. */
export const homeOfSeller = statement({
  name: 'home-of-seller',
  scope: 'installation',
  parameters: { sellerId: 'integer' },
  row: { marketplaceId: 'integer' },
  text: 'select marketplace_id as "marketplaceId" from seller_home where seller_id = $1',
});

/** The sellers that an import's rows mean, by number, by external id or by exact name; at most two each. */
export const matchSellers = statement({
  name: 'match-sellers',
  scope: 'marketplace',
  parameters: {
    sellerIds: 'integer[]',
    externalIds: 'text[]',
    searchNames: 'text[]',
    businessNames: 'text[]',
  },
  row: { row: 'integer', sellerId: 'integer', businessName: 'text', externalId: 'text?' },
  text: `
select given.row::integer as row, found.id as "sellerId", found.business_name as "businessName",
       found.external_id as "externalId"
from unnest($2::integer[], $3::text[], $4::text[], $5::text[])
     with ordinality as given (id, external_id, search_name, business_name, row)
cross join lateral (
  (select id, business_name, external_id from seller
   where marketplace_id = $1 and id = given.id)
  union all
  (select id, business_name, external_id from seller
   where marketplace_id = $1 and given.id is null and external_id = given.external_id)
  union all
  (select id, business_name, external_id from seller
   where marketplace_id = $1 and given.id is null and given.external_id is null
     and search_name = given.search_name and business_name = given.business_name
   limit 2)
) found`,
});

/** Renames a seller and, where its name is still its place in the list, moves it there. */
export const updateSeller = statement({
  name: 'update-seller',
  scope: 'thread',
  parameters: { businessName: 'text', searchName: 'text', externalId: 'text?' },
  row: {},
  text: `
with locked as materialized (
  select pg_advisory_xact_lock(1, $2)
),
placed as (
  update thread t set list_name = $4 from locked
  where t.marketplace_id = $1 and t.seller_id = $2 and t.message_count = 0
)
update seller set business_name = $3, search_name = $4, external_id = coalesce($5, external_id)
where marketplace_id = $1 and id = $2`,
});
