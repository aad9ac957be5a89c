import { statement } from '../statement.js';

/* When the audit log last recorded the chat tokens that a key creates for one name of a seller. */

const parameters = {
  keyId: 'integer',
  sellerId: 'integer',
  name: 'text',
  /** A record applies for this time. */
  days: 'integer',
} as const;

/** Returns a row if there is a record that applies. */
export const chatTokenRecord = statement({
  name: 'chat-token-record',
  scope: 'marketplace',
  parameters,
  row: { sellerId: 'integer' },
  text: `
select seller_id as "sellerId"
from chat_token_record
where marketplace_id = $marketplaceId and key_id = $keyId and seller_id = $sellerId and name = $name
  and recorded_at > clock_timestamp() - $days::integer * interval '1 day'`,
});

/** Stores a record. No row if there is one that applies. */
export const recordChatToken = statement({
  name: 'record-chat-token',
  scope: 'marketplace',
  parameters,
  row: { sellerId: 'integer' },
  text: `
insert into chat_token_record as r (marketplace_id, key_id, seller_id, name)
values ($marketplaceId, $keyId, $sellerId, $name)
on conflict (marketplace_id, key_id, seller_id, name) do update set recorded_at = excluded.recorded_at
  where r.recorded_at <= clock_timestamp() - $days::integer * interval '1 day'
returning seller_id as "sellerId"`,
});

/** Deletes some records that no longer apply. */
export const deleteChatTokenRecords = statement({
  name: 'delete-chat-token-records',
  scope: 'marketplace',
  parameters: { days: 'integer', count: 'integer' },
  row: {},
  text: `
delete from chat_token_record
where marketplace_id = $marketplaceId and (key_id, seller_id, name) in (
  select key_id, seller_id, name
  from chat_token_record
  where marketplace_id = $marketplaceId and recorded_at <= statement_timestamp() - $days::integer * interval '1 day'
  order by recorded_at
  limit $count::integer
  for update skip locked
)`,
});
