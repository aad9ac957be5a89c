import { statement } from '../statement.js';

/* The legal holds of sellers. Their messages are not deleted (message-retention.ts). */

/** Sets or releases the legal hold of a seller. No row if the seller does not exist. */
export const setLegalHold = statement({
  name: 'set-legal-hold',
  scope: 'marketplace',
  parameters: { sellerId: 'integer', onHold: 'boolean' },
  row: { wasOnHold: 'boolean' },
  text: `
with before as materialized (
  select id, legal_hold_since is not null as was
  from seller
  where marketplace_id = $marketplaceId and id = $sellerId
  for no key update
),
changed as (
  update seller s
  set legal_hold_since = case when $onHold::boolean then clock_timestamp() end
  from before
  where s.marketplace_id = $marketplaceId and s.id = before.id and before.was <> $onHold
)
select was as "wasOnHold" from before`,
});

/** Returns the starts of the legal holds of sellers; those without one are left out. */
export const legalHolds = statement({
  name: 'legal-holds',
  scope: 'marketplace',
  parameters: { sellerIds: 'integer[]' },
  row: { sellerId: 'integer', since: 'timestamptz' },
  text: `
select id as "sellerId", legal_hold_since as since
from seller
where marketplace_id = $marketplaceId and id = any ($sellerIds::integer[]) and legal_hold_since is not null`,
});
