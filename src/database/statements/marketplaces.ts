import { statement } from '../statement.js';

export const createMarketplace = statement({
  name: 'create-marketplace',
  scope: 'installation',
  parameters: { name: 'text' },
  row: { id: 'integer' },
  text: 'insert into marketplace (name) values ($1) returning id',
});

export const marketplaceById = statement({
  name: 'marketplace-by-id',
  scope: 'marketplace',
  parameters: {},
  row: { name: 'text', chatEnabled: 'boolean', sellerCount: 'integer' },
  text: `
select name, chat_enabled as "chatEnabled", seller_count as "sellerCount" from marketplace where id = $1`,
});

/** Whether there is any marketplace at all, by the first entry of the primary key. */
export const anyMarketplace = statement({
  name: 'any-marketplace',
  scope: 'installation',
  parameters: {},
  row: { found: 'boolean' },
  text: 'select exists (select from marketplace) as found',
});

export const setChatEnabled = statement({
  name: 'set-chat-enabled',
  scope: 'marketplace',
  parameters: { enabled: 'boolean' },
  row: { id: 'integer' },
  text: 'update marketplace set chat_enabled = $2 where id = $1 returning id',
});

export const listMarketplaces = statement({
  name: 'list-marketplaces',
  scope: 'installation',
  parameters: {},
  row: { id: 'integer', name: 'text', chatEnabled: 'boolean', sellerCount: 'integer' },
  text: `
select id, name, chat_enabled as "chatEnabled", seller_count as "sellerCount" from marketplace order by id`,
});
