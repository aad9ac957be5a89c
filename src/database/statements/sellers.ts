import { statement } from '../statement.js';

/** In place of a seller's number: the next one that no seller has. */
export const nextFreeNumber = 0;

/** Creates sellers and their threads, one for each element; returns their numbers in the same order. */
export const createSellers = statement({
  name: 'create-sellers',
  scope: 'marketplace',
  parameters: {
    /** Numbers that no seller has, or `nextFreeNumber`. */
    numbers: 'integer[]',
    businessNames: 'text[]',
    /** The names with case folded, which order the list. */
    searchNames: 'text[]',
    /** Their words for search, folded (text/search-match.ts). */
    nameWords: 'text[]',
    externalIds: 'text[]',
  },
  row: { sellerId: 'integer' },
  text: `
with new_seller as materialized (
  select case when number = ${nextFreeNumber} then next_seller_number() else number end as id, position,
         business_name, search_name, name_words, external_id
  from unnest($numbers::integer[], $businessNames::text[], $searchNames::text[], $nameWords::text[], $externalIds::text[])
       with ordinality as given (number, business_name, search_name, name_words, external_id, position)
),
counted as (
  update marketplace set seller_count = seller_count + (select count(*) from new_seller) where id = $marketplaceId
),
seller_marketplace as (
  insert into seller_home (seller_id, marketplace_id) select id, $marketplaceId from new_seller
),
stored as (
  insert into seller (marketplace_id, id, business_name, search_name, name_words, external_id)
  select $marketplaceId, id, business_name, search_name, name_words, external_id from new_seller
  returning marketplace_id, id, search_name
),
threads as (
  insert into thread (marketplace_id, seller_id, list_name) select marketplace_id, id, search_name from stored
)
select id as "sellerId" from new_seller order by position`,
});

/** Lets no other transaction create sellers until this one ends. Migration 39 has the other side of the lock. */
export const lockSellerNumbers = statement({
  name: 'lock-seller-numbers',
  scope: 'installation',
  parameters: {},
  row: { isLocked: 'boolean' },
  text: `
with locked as materialized (select pg_advisory_xact_lock(39, 0))
select true as "isLocked" from locked`,
});

/** Returns those of some numbers that sellers have. */
export const takenSellerNumbers = statement({
  name: 'taken-seller-numbers',
  scope: 'installation',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer' },
  text: 'select seller_id as "sellerId" from seller_home where seller_id = any ($sellerIds::integer[])',
});

/** Returns sellers in the order of their numbers, after one, with the numbers of their messages. */
export const sellersToExport = statement({
  name: 'sellers-to-export',
  scope: 'marketplace',
  share: 'background',
  parameters: { afterSeller: 'integer', limit: 'integer' },
  row: { sellerId: 'integer', businessName: 'text', externalId: 'text?', messageCount: 'integer' },
  text: `
select s.id as "sellerId", s.business_name as "businessName", s.external_id as "externalId",
       t.message_count - t.seller_deleted_count - t.operator_deleted_count as "messageCount"
from (
  select id, business_name, external_id
  from seller
  where marketplace_id = $marketplaceId and id > $afterSeller
  order by id
  limit $limit::integer
) s
join thread t on t.marketplace_id = $marketplaceId and t.seller_id = s.id
order by s.id`,
});

/** Returns the names of sellers; those of other marketplaces are left out. */
export const sellerNames = statement({
  name: 'seller-names',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer', businessName: 'text' },
  text: `
select id as "sellerId", business_name as "businessName"
from seller
where marketplace_id = $marketplaceId and id = any ($sellerIds::integer[])`,
});

/** Returns the marketplace of a seller. */
export const marketplaceOfSeller = statement({
  name: 'marketplace-of-seller',
  scope: 'installation',
  parameters: { sellerId: 'integer' },
  row: { marketplaceId: 'integer' },
  text: 'select marketplace_id as "marketplaceId" from seller_home where seller_id = $sellerId',
});

/**
 * Returns the sellers that the rows of an import can mean: those with these numbers, those with these external ids, and at
 * most two with each name (given normalized and exact), enough to see that a name is ambiguous.
 */
export const matchSellers = statement({
  name: 'match-sellers',
  scope: 'marketplace',
  parameters: {
    sellerIds: 'integer[]',
    externalIds: 'text[]',
    searchNames: 'text[]',
    businessNames: 'text[]',
  },
  row: { sellerId: 'integer', businessName: 'text', externalId: 'text?' },
  text: `
select id as "sellerId", business_name as "businessName", external_id as "externalId"
from seller
where marketplace_id = $marketplaceId and id = any($sellerIds::integer[])
union
select id, business_name, external_id
from seller
where marketplace_id = $marketplaceId and external_id is not null and external_id = any($externalIds::text[])
union
select found.id, found.business_name, found.external_id
from unnest($searchNames::text[], $businessNames::text[]) as given (search_name, business_name)
cross join lateral (
  select id, business_name, external_id
  from seller
  where marketplace_id = $marketplaceId and search_name = given.search_name and business_name = given.business_name
  limit 2
) found`,
});

/**
 * Sets the names and external ids of sellers. A seller without messages is listed by its name, so its position in the list
 * changes too. Threads are locked in the order of their numbers, as by every statement that locks several.
 */
export const updateSellers = statement({
  name: 'update-sellers',
  scope: 'marketplace',
  parameters: {
    sellerIds: 'integer[]',
    businessNames: 'text[]',
    searchNames: 'text[]',
    nameWords: 'text[]',
    externalIds: 'text[]',
  },
  row: {},
  text: `
with given as materialized (
  select *
  from unnest($sellerIds::integer[], $businessNames::text[], $searchNames::text[], $nameWords::text[],
              $externalIds::text[])
       as given (seller_id, business_name, search_name, name_words, external_id)
),
locked as materialized (
  select seller_id, search_name, pg_advisory_xact_lock(1, seller_id)
  from (
    select seller_id, given.search_name
    from given
    join thread t using (seller_id)
    where t.marketplace_id = $marketplaceId and t.latest_by_operator is null and t.list_name <> given.search_name
    order by seller_id
  ) renamed
),
moved as (
  update thread t set list_name = locked.search_name
  from locked
  where t.marketplace_id = $marketplaceId and t.seller_id = locked.seller_id and t.latest_by_operator is null
)
update seller s
set business_name = given.business_name, search_name = given.search_name, name_words = given.name_words,
    external_id = given.external_id
from given
where s.marketplace_id = $marketplaceId and s.id = given.seller_id`,
});
