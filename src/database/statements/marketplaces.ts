import { statement } from '../statement.js';

export const createMarketplace = statement({
  name: 'create-marketplace',
  scope: 'installation',
  parameters: { name: 'text' },
  row: { id: 'integer' },
  text: 'insert into marketplace (name) values ($name) returning id',
});

export const marketplaceById = statement({
  name: 'marketplace-by-id',
  scope: 'marketplace',
  parameters: {},
  row: { name: 'text', chatEnabled: 'boolean', sellerCount: 'integer', authorRedactionMinutes: 'integer' },
  text: `
select name, chat_enabled as "chatEnabled", seller_count as "sellerCount",
       author_redaction_minutes as "authorRedactionMinutes"
from marketplace
where id = $marketplaceId`,
});

/** Returns what an export says about a marketplace. */
export const marketplaceToExport = statement({
  name: 'marketplace-to-export',
  scope: 'marketplace',
  parameters: {},
  row: { name: 'text', source: 'text', sellerCount: 'integer' },
  text: `
select name, export_source::text as source, seller_count as "sellerCount" from marketplace where id = $marketplaceId`,
});

/**
 * Locks a marketplace until the transaction ends: no other transaction creates, imports or renames its sellers, keys,
 * webhooks, labels or canned replies. So what is counted or matched next stays true until the write. Messages can be sent
 * meanwhile. It precedes all locks of threads. No row if there is no such marketplace.
 */
export const lockMarketplace = statement({
  name: 'lock-marketplace',
  scope: 'marketplace',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: 'select id as "marketplaceId" from marketplace where id = $marketplaceId for no key update',
});

/** Returns whether there is any marketplace. */
export const anyMarketplace = statement({
  name: 'any-marketplace',
  scope: 'installation',
  parameters: {},
  row: { found: 'boolean' },
  text: 'select exists (select from marketplace) as found',
});

/** Changes a marketplace; null keeps a value. */
export const updateMarketplace = statement({
  name: 'update-marketplace',
  scope: 'marketplace',
  parameters: { name: 'text?', chatEnabled: 'boolean?', authorRedactionMinutes: 'integer?' },
  row: { name: 'text', chatEnabled: 'boolean', authorRedactionMinutes: 'integer' },
  text: `
update marketplace
set name = coalesce($name, name), chat_enabled = coalesce($chatEnabled, chat_enabled),
    author_redaction_minutes = coalesce($authorRedactionMinutes, author_redaction_minutes)
where id = $marketplaceId
returning name, chat_enabled as "chatEnabled", author_redaction_minutes as "authorRedactionMinutes"`,
});

export const listMarketplaces = statement({
  name: 'list-marketplaces',
  scope: 'installation',
  parameters: {},
  row: { id: 'integer', name: 'text', chatEnabled: 'boolean', sellerCount: 'integer' },
  text: `
select id, name, chat_enabled as "chatEnabled", seller_count as "sellerCount" from marketplace order by id`,
});
