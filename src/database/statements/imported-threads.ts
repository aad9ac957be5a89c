import { statement } from '../statement.js';

/* The threads that were imported from a source, and what an import needs to know of the threads here. */

/** Returns those of the sellers of a source that were imported, with the messages that were. */
export const importedThreads = statement({
  name: 'imported-threads',
  scope: 'marketplace',
  share: 'background',
  parameters: { source: 'text', sourceSellerIds: 'text[]' },
  row: {
    sourceSellerId: 'text',
    sellerId: 'integer',
    fromOrders: 'integer[]',
    toOrders: 'integer[]',
    lastSeq: 'integer',
    lastSourceId: 'text?',
    lastCreatedAt: 'timestamptz?',
  },
  text: `
select source_seller_id as "sourceSellerId", seller_id as "sellerId", from_orders as "fromOrders",
       to_orders as "toOrders", last_seq as "lastSeq", last_source_id as "lastSourceId",
       last_created_at as "lastCreatedAt"
from imported_thread
where marketplace_id = $marketplaceId and source = $source and source_seller_id = any ($sourceSellerIds::text[])`,
});

/** Records which sellers here are those of a source. */
export const addImportedThreads = statement({
  name: 'add-imported-threads',
  scope: 'marketplace',
  share: 'background',
  parameters: { source: 'text', sourceSellerIds: 'text[]', sellerIds: 'integer[]' },
  row: {},
  text: `
insert into imported_thread (marketplace_id, source, source_seller_id, seller_id)
select $marketplaceId, $source, source_seller_id, seller_id
from unnest($sourceSellerIds::text[], $sellerIds::integer[]) as given (source_seller_id, seller_id)`,
});

/** Records which messages were imported. Each list of numbers is the text of an array. */
export const storeImported = statement({
  name: 'store-imported',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    source: 'text',
    sourceSellerIds: 'text[]',
    fromOrders: 'text[]',
    toOrders: 'text[]',
    lastSeqs: 'integer[]',
    lastSourceIds: 'text[]',
    lastTimes: 'timestamptz[]',
  },
  row: {},
  text: `
update imported_thread i
set from_orders = given.from_orders::integer[], to_orders = given.to_orders::integer[], last_seq = given.last_seq,
    last_source_id = given.last_source_id, last_created_at = given.last_created_at
from unnest($sourceSellerIds::text[], $fromOrders::text[], $toOrders::text[], $lastSeqs::integer[],
            $lastSourceIds::text[], $lastTimes::timestamptz[])
     as given (source_seller_id, from_orders, to_orders, last_seq, last_source_id, last_created_at)
where i.marketplace_id = $marketplaceId and i.source = $source and i.source_seller_id = given.source_seller_id`,
});

/** Returns the counts of threads, and the version of the content policy. */
export const threadsToExtend = statement({
  name: 'threads-to-extend',
  scope: 'marketplace',
  share: 'background',
  parameters: { sellerIds: 'integer[]' },
  row: {
    sellerId: 'integer',
    sellerMessageCount: 'integer',
    operatorMessageCount: 'integer',
    sellerReadCount: 'integer',
    operatorReadCount: 'integer',
    /** In microseconds since 1970; 0 while there is no message. */
    latest: 'bigint',
    contentVersion: 'integer',
  },
  text: `
select t.seller_id as "sellerId", t.seller_message_count as "sellerMessageCount",
       t.operator_message_count as "operatorMessageCount", t.seller_read_count as "sellerReadCount",
       t.operator_read_count as "operatorReadCount",
       coalesce((extract(epoch from t.latest_message_at) * 1000000)::bigint, 0) as latest,
       m.content_version as "contentVersion"
from thread t
join marketplace m on m.id = $marketplaceId
where t.marketplace_id = $marketplaceId and t.seller_id = any ($sellerIds::integer[])`,
});
