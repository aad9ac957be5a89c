import { statement } from '../statement.js';

/* A marketplace's links of sellers. A transaction that changes them runs `lockMarketplace` first: others then wait. */

/** Returns the templates in the order in which the links are shown. */
export const sellerLinkTemplates = statement({
  name: 'seller-link-templates',
  scope: 'marketplace',
  parameters: {},
  row: { label: 'text', template: 'text' },
  text: `
select label, template
from seller_link_template
where marketplace_id = $marketplaceId
order by position`,
});

/** Deletes all templates. */
export const deleteSellerLinkTemplates = statement({
  name: 'delete-seller-link-templates',
  scope: 'marketplace',
  parameters: {},
  row: {},
  text: 'delete from seller_link_template where marketplace_id = $marketplaceId',
});

/** Adds templates in the order of their labels. There are no others. */
export const createSellerLinkTemplates = statement({
  name: 'create-seller-link-templates',
  scope: 'marketplace',
  parameters: { labels: 'text[]', templates: 'text[]' },
  row: {},
  text: `
insert into seller_link_template (marketplace_id, position, label, template)
select $marketplaceId, given.position, given.label, given.template
from unnest($labels::text[], $templates::text[]) with ordinality as given (label, template, position)`,
});
