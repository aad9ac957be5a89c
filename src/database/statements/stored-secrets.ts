import { statement } from '../statement.js';

/* The secrets that are stored encrypted, in pages, to encrypt them with a newer key. */

/** Returns the secrets of second factors after a number. */
export const twoFactorSecrets = statement({
  name: 'two-factor-secrets',
  scope: 'installation',
  share: 'background',
  parameters: { after: 'integer', limit: 'integer' },
  row: { id: 'integer', secret: 'text', backupCodes: 'text' },
  text: `
select id, secret, backup_codes as "backupCodes"
from auth_two_factor
where id > $after
order by id
limit $limit::integer`,
});

/** Replaces the secrets of second factors, except those that have changed since they were read. */
export const replaceTwoFactorSecrets = statement({
  name: 'replace-two-factor-secrets',
  scope: 'installation',
  share: 'background',
  parameters: {
    ids: 'integer[]',
    secretsBefore: 'text[]',
    secrets: 'text[]',
    codesBefore: 'text[]',
    codes: 'text[]',
  },
  row: { id: 'integer' },
  text: `
update auth_two_factor f
set secret = replaced.secret, backup_codes = replaced.codes
from unnest($ids::integer[], $secretsBefore::text[], $secrets::text[], $codesBefore::text[], $codes::text[])
  as replaced (id, secret_before, secret, codes_before, codes)
where f.id = replaced.id and f.secret = replaced.secret_before and f.backup_codes = replaced.codes_before
returning f.id`,
});

/** Returns the secrets of webhooks after one. */
export const webhookSecrets = statement({
  name: 'webhook-secrets',
  scope: 'installation',
  share: 'background',
  parameters: {
    afterMarketplace: 'integer',
    afterWebhook: 'integer',
    afterNumber: 'integer',
    limit: 'integer',
  },
  row: { marketplaceId: 'integer', webhookId: 'integer', number: 'integer', secret: 'text' },
  text: `
select marketplace_id as "marketplaceId", webhook_id as "webhookId", number, secret
from webhook_secret
where (marketplace_id, webhook_id, number)
  > ($afterMarketplace::integer, $afterWebhook::integer, $afterNumber::integer)
order by marketplace_id, webhook_id, number
limit $limit::integer`,
});

/** Replaces the secrets of webhooks, except those that have changed since they were read. */
export const replaceWebhookSecrets = statement({
  name: 'replace-webhook-secrets',
  scope: 'installation',
  share: 'background',
  parameters: {
    marketplaceIds: 'integer[]',
    webhookIds: 'integer[]',
    numbers: 'integer[]',
    secretsBefore: 'text[]',
    secrets: 'text[]',
  },
  row: { number: 'integer' },
  text: `
update webhook_secret s
set secret = replaced.secret
from unnest($marketplaceIds::integer[], $webhookIds::integer[], $numbers::integer[], $secretsBefore::text[],
            $secrets::text[]) as replaced (marketplace_id, webhook_id, number, secret_before, secret)
where s.marketplace_id = replaced.marketplace_id and s.webhook_id = replaced.webhook_id
  and s.number = replaced.number and s.secret = replaced.secret_before
returning s.number`,
});

/** Returns the contents of the mails that are not sent yet, after a number. */
export const mailPayloads = statement({
  name: 'mail-payloads',
  scope: 'installation',
  share: 'background',
  parameters: { after: 'integer', limit: 'integer' },
  row: { id: 'integer', secret: 'text' },
  text: `
select id, payload as secret
from outgoing_mail
where id > $after
order by id
limit $limit::integer`,
});

/** Replaces the contents of mails. */
export const replaceMailPayloads = statement({
  name: 'replace-mail-payloads',
  scope: 'installation',
  share: 'background',
  parameters: { ids: 'integer[]', secretsBefore: 'text[]', secrets: 'text[]' },
  row: { id: 'integer' },
  text: `
update outgoing_mail m
set payload = replaced.payload
from unnest($ids::integer[], $secretsBefore::text[], $secrets::text[]) as replaced (id, payload_before, payload)
where m.id = replaced.id and m.payload = replaced.payload_before
returning m.id`,
});
