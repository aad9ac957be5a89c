import { statement } from '../statement.js';
import { searchVersion } from './search-backlog.js';

/**
 * Writes what a send writes, in no marketplace. Only for a transaction that is rolled back.
 * `number` must differ between checks at the same time, which would wait for each other.
 */
export const probeSend = statement({
  name: 'probe-send',
  scope: 'installation',
  parameters: { number: 'integer' },
  row: { stored: 'boolean' },
  text: `
with stored as (
  insert into message (marketplace_id, seller_id, seq, by_operator, created_at, message, search, search_version)
  values (0, 0, $number, true, now(), '', '', ${searchVersion})
),
logged as (
  insert into chat_event (marketplace_id, seller_id, event_seq, kind, by_operator, message_seq, happened_at)
  values (0, 0, $number, 'created', true, $number, now())
),
remembered as (
  insert into idempotency_key (marketplace_id, seller_id, by_operator, key, message_seq, created_at)
  values (0, 0, true, $number::text, $number, now())
)
select true as stored`,
});

/** The version of the schema: the number of the last migration that ran. */
export const schemaVersion = statement({
  name: 'schema-version',
  scope: 'installation',
  parameters: {},
  row: { version: 'integer?' },
  text: 'select max(version)::integer as version from schema_version',
});
