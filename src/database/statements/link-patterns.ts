import { statement } from '../statement.js';

/* A marketplace's link patterns. A transaction that changes them runs `lockMarketplace` first: others then wait. */

/** Returns the patterns in the order in which they apply, as JSON, and their versions; no row if there is no such marketplace. */
export const linkPatterns = statement({
  name: 'link-patterns',
  scope: 'marketplace',
  parameters: {},
  row: { version: 'integer', sellerVersion: 'integer', patterns: 'text' },
  text: `
select m.link_version as version, m.seller_link_version as "sellerVersion",
       (select coalesce(json_agg(json_build_object('id', p.id, 'name', p.name, 'expression', p.expression,
                                                   'template', p.template, 'forSellers', p.for_sellers)
                                 order by p.position), '[]')::text
        from link_pattern p where p.marketplace_id = $marketplaceId) as patterns
from marketplace m
where m.id = $marketplaceId`,
});

/** Returns the versions of the patterns. */
export const linkVersions = statement({
  name: 'link-versions',
  scope: 'marketplace',
  parameters: {},
  row: { version: 'integer', sellerVersion: 'integer' },
  text: `
select link_version as version, seller_link_version as "sellerVersion"
from marketplace
where id = $marketplaceId`,
});

/** Starts a new version: of the operator's links, and of those that sellers see. */
export const startLinkVersion = statement({
  name: 'start-link-version',
  scope: 'marketplace',
  parameters: { isForSellers: 'boolean' },
  row: { version: 'integer', sellerVersion: 'integer' },
  text: `
update marketplace
set link_version = link_version + 1, seller_link_version = seller_link_version + $isForSellers::boolean::integer
where id = $marketplaceId
returning link_version as version, seller_link_version as "sellerVersion"`,
});

/** Adds a pattern after the others. */
export const createLinkPattern = statement({
  name: 'create-link-pattern',
  scope: 'marketplace',
  parameters: { name: 'text', expression: 'text', template: 'text', forSellers: 'boolean' },
  row: { id: 'integer' },
  text: `
insert into link_pattern (marketplace_id, name, expression, template, for_sellers, position)
select $marketplaceId as marketplace_id, $name, $expression, $template, $forSellers, coalesce(max(position), 0) + 1
from link_pattern
where marketplace_id = $marketplaceId
returning id`,
});

export const updateLinkPattern = statement({
  name: 'update-link-pattern',
  scope: 'marketplace',
  parameters: { id: 'integer', name: 'text', expression: 'text', template: 'text', forSellers: 'boolean' },
  row: {},
  text: `
update link_pattern set name = $name, expression = $expression, template = $template, for_sellers = $forSellers
where marketplace_id = $marketplaceId and id = $id`,
});

export const deleteLinkPattern = statement({
  name: 'delete-link-pattern',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: {},
  text: 'delete from link_pattern where marketplace_id = $marketplaceId and id = $id',
});

/** Puts the patterns into the order of the ids. */
export const orderLinkPatterns = statement({
  name: 'order-link-patterns',
  scope: 'marketplace',
  parameters: { ids: 'integer[]' },
  row: {},
  text: `
update link_pattern set position = given.position
from unnest($ids::integer[]) with ordinality as given (id, position)
where marketplace_id = $marketplaceId and link_pattern.id = given.id`,
});
