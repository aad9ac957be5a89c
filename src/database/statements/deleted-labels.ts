import { statement } from '../statement.js';

/* The statements of src/work-state/work-jobs.ts that remove deleted labels from their threads. */

/** Returns the next deleted label that some threads can still have. */
export const nextDeletedLabel = statement({
  name: 'next-deleted-label',
  scope: 'installation',
  share: 'background',
  parameters: { afterMarketplace: 'integer', afterLabel: 'integer' },
  row: { marketplaceId: 'integer', labelId: 'integer' },
  text: `
select marketplace_id as "marketplaceId", id as "labelId"
from label
where deleted_at is not null and (marketplace_id, id) > ($afterMarketplace, $afterLabel)
order by marketplace_id, id
limit 1`,
});

export const threadsWithLabel = statement({
  name: 'threads-with-label',
  scope: 'marketplace',
  share: 'background',
  parameters: { labelId: 'integer', limit: 'integer' },
  row: { sellerId: 'integer' },
  text: `
select seller_id as "sellerId"
from thread_label
where marketplace_id = $marketplaceId and label_id = $labelId
order by seller_id
limit $limit::integer`,
});

/** Removes a deleted label from threads. Nobody sees the label, so this is no change of the work state. */
export const removeLabel = statement({
  name: 'remove-label',
  scope: 'marketplace',
  share: 'background',
  parameters: { labelId: 'integer', sellerIds: 'integer[]' },
  row: {},
  text: `
update thread set label_ids = array_remove(label_ids, $labelId)
where marketplace_id = $marketplaceId and seller_id = any ($sellerIds::integer[])`,
});

export const deleteLabelRecord = statement({
  name: 'delete-label-record',
  scope: 'marketplace',
  share: 'background',
  parameters: { labelId: 'integer' },
  row: {},
  text: `
delete from label
where marketplace_id = $marketplaceId and id = $labelId and deleted_at is not null
  and not exists (select from thread_label where marketplace_id = $marketplaceId and label_id = $labelId)`,
});
