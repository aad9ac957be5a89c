import type { Database } from '../../src/database/database.js';

/*
 * The personal data in each column that can hold a text. A test fails for a new column until it is listed here: one of the first kind needs a
 * part of the erasure (src/accounts/erasure-jobs.ts), of the export (src/accounts/export-person.ts) and of `parley purge`.
 */

/** A name or an address of a person, or what identifies a person: an erasure replaces or deletes it. */
const erased: Readonly<Record<string, string>> = {
  audit_entry: 'name changes address user_agent search_text',
  auth_account: 'provider_id account_id password access_token refresh_token id_token scope',
  auth_device: 'token_hash trust_identifier ip_address user_agent',
  auth_handed_link: 'created_by',
  auth_notice: 'caused_by ip_address user_agent',
  auth_passkey: 'name public_key credential_id device_type transports aaguid',
  auth_session: 'token ip_address user_agent sign_in_method',
  auth_two_factor: 'secret backup_codes',
  auth_user: 'name email image',
  auth_verification: 'identifier value',
  bounced_address: 'email',
  chat_token_record: 'name',
  membership: 'search_text name role invitation_hash',
  message: 'sent_by_name redacted_by_name',
  message_export: 'identity name',
  note: 'author_name redacted_by_name text search',
  outgoing_mail: 'recipient payload',
  person_erasure: 'identity names emails',
  push_subscription: 'endpoint p256dh auth',
  received_email: 'key',
  webhook_attempt: 'answer',
};

/** Texts that people write for others. docs/data.md says whether an erasure changes them. */
const written: Readonly<Record<string, string>> = {
  api_key: 'label',
  canned_reply: 'name name_key languages texts search_words',
  content_rule: 'name expression',
  expectation: 'out_of_office',
  label: 'name folded_name',
  link_pattern: 'name expression template',
  marketplace: 'name',
  message: 'message search',
  saved_view: 'name',
  seller: 'business_name search_name external_id name_words',
  seller_link_template: 'label template',
  thread: 'list_name',
  thread_label: 'list_name',
  webhook: 'url query',
};

/** Words of the program, hashes and secrets of no person, and numbers of rows. */
const withoutPerson: Readonly<Record<string, string>> = {
  api_key: 'secret_hash prefix scope networks',
  audit_entry: 'identity action repeat_key',
  audit_event: 'xid',
  auth_notice: 'kind',
  auth_secret: 'secret',
  auth_spent_code: 'code',
  chat_event: 'xid kind',
  content_action: 'kind action low_confidence_action',
  content_finding_count: 'kind outcome',
  content_rule: 'action',
  event_epoch: 'identity',
  event_floor: 'xid',
  expectation: 'time_zone',
  idempotency_key: 'key',
  imported_thread: 'source source_seller_id last_source_id',
  label: 'colour',
  marketplace: 'second_factor_roles notification_colour notification_language export_source',
  message: 'author',
  message_export: 'format',
  note: 'key_hash changed_xid request_hash',
  notification_event: 'xid kind details',
  notification_preference: 'time_zone language',
  outgoing_mail: 'kind locale awaited_change',
  outgoing_push: 'audience',
  person_erasure: 'step',
  push_item: 'audience',
  rate_limit: 'key',
  saved_view: 'list sort',
  vapid_key: 'public_key private_key',
  webhook: 'events disabled_reason from_xid',
  webhook_attempt: 'failure',
  webhook_delivery: 'kind message_id state details',
  webhook_position: 'xid',
  webhook_secret: 'secret',
};

/** The tables of the first kind. */
export const tablesOfPeople = Object.keys(erased);

/** The listed columns, such as `message.author`. */
export const listedColumns = [erased, written, withoutPerson].flatMap((tables) =>
  Object.entries(tables).flatMap(([table, columns]) =>
    columns.split(' ').map((column) => `${table}.${column}`),
  ),
);

/** Returns the columns of the database that can hold a text. */
export async function textColumns({ pool }: Pick<Database, 'pool'>): Promise<string[]> {
  const { rows } = await pool.query<{ column: string }>(
    `select c.table_name || '.' || c.column_name as column
     from information_schema.columns c
     join information_schema.tables t using (table_schema, table_name)
     where t.table_type = 'BASE TABLE' and c.table_schema = 'public' and c.table_name <> 'schema_version'
       and c.udt_name ~ 'text|char|json|bytea|tsvector|uuid|xid8|inet|name'`,
  );
  return rows.map(({ column }) => column);
}
