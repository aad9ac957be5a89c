import type { Runner, Values } from '../database/statement.js';
import {
  mailPayloads,
  replaceMailPayloads,
  replaceTwoFactorSecrets,
  replaceWebhookSecrets,
  twoFactorSecrets,
  webhookSecrets,
} from '../database/statements/stored-secrets.js';
import { existingVapidKeys, replaceVapidKey } from '../database/statements/vapid-keys.js';
import type { Administrator } from './actor.js';
import { isEncrypted, type SecretEncryption, UnreadableSecret } from './secret-encryption.js';
import { installationOf } from './tenant-scopes.js';

/** The number of rows of a page. */
const pageSize = 500;

/** The counts of stored secrets: encrypted again, and those that no configured key decrypts. */
export interface ReencryptedSecrets {
  reencrypted: number;
  unreadable: number;
}

/**
 * Encrypts each stored secret with the newest key, unless it already is. Several processes can do so at the same time, and
 * a secret that changes meanwhile keeps its new value.
 */
export async function reencryptSecrets(
  actor: Administrator,
  database: Runner,
  encryption: SecretEncryption,
): Promise<ReencryptedSecrets> {
  const counts = { reencrypted: 0, unreadable: 0 };
  await reencryptWebhooks(actor, database, encryption, counts);
  await reencryptTwoFactors(actor, database, encryption, counts);
  await reencryptMails(actor, database, encryption, counts);
  await reencryptVapidKey(actor, database, encryption, counts);
  return counts;
}

async function reencryptWebhooks(
  actor: Administrator,
  database: Runner,
  encryption: SecretEncryption,
  counts: ReencryptedSecrets,
): Promise<void> {
  const scope = installationOf(actor);
  await reencryptRows(counts, {
    readPage: (last: Values<typeof webhookSecrets.row> | undefined) =>
      database.run(scope, webhookSecrets, {
        afterMarketplace: last?.marketplaceId ?? 0,
        afterWebhook: last?.webhookId ?? 0,
        afterNumber: last?.number ?? 0,
        limit: pageSize,
      }),
    change: (row) => withRenewedSecret(encryption, row),
    replace: (changed) =>
      database.run(scope, replaceWebhookSecrets, {
        marketplaceIds: changed.map(({ marketplaceId }) => marketplaceId),
        webhookIds: changed.map(({ webhookId }) => webhookId),
        numbers: changed.map(({ number }) => number),
        secretsBefore: changed.map(({ secret }) => secret),
        secrets: changed.map(({ after }) => after),
      }),
  });
}

async function reencryptTwoFactors(
  actor: Administrator,
  database: Runner,
  encryption: SecretEncryption,
  counts: ReencryptedSecrets,
): Promise<void> {
  const scope = installationOf(actor);
  // A value that is not encrypted is protected in another way, such as by a hash.
  const isDue = (stored: string) => isEncrypted(stored) && !encryption.isCurrent(stored);
  const after = async (stored: string) => (isDue(stored) ? renewed(encryption, stored) : stored);
  await reencryptRows(counts, {
    readPage: (last: Values<typeof twoFactorSecrets.row> | undefined) =>
      database.run(scope, twoFactorSecrets, { after: last?.id ?? 0, limit: pageSize }),
    change: async (row) =>
      isDue(row.secret) || isDue(row.backupCodes)
        ? { ...row, newSecret: await after(row.secret), newCodes: await after(row.backupCodes) }
        : null,
    replace: (changed) =>
      database.run(scope, replaceTwoFactorSecrets, {
        ids: changed.map(({ id }) => id),
        secretsBefore: changed.map(({ secret }) => secret),
        secrets: changed.map(({ newSecret }) => newSecret),
        codesBefore: changed.map(({ backupCodes }) => backupCodes),
        codes: changed.map(({ newCodes }) => newCodes),
      }),
  });
}

async function reencryptMails(
  actor: Administrator,
  database: Runner,
  encryption: SecretEncryption,
  counts: ReencryptedSecrets,
): Promise<void> {
  const scope = installationOf(actor);
  await reencryptRows(counts, {
    readPage: (last: Values<typeof mailPayloads.row> | undefined) =>
      database.run(scope, mailPayloads, { after: last?.id ?? 0, limit: pageSize }),
    change: (row) => withRenewedSecret(encryption, row),
    replace: (changed) =>
      database.run(scope, replaceMailPayloads, {
        ids: changed.map(({ id }) => id),
        secretsBefore: changed.map(({ secret }) => secret),
        secrets: changed.map(({ after }) => after),
      }),
  });
}

async function reencryptVapidKey(
  actor: Administrator,
  database: Runner,
  encryption: SecretEncryption,
  counts: ReencryptedSecrets,
): Promise<void> {
  const scope = installationOf(actor);
  const stored = await database.run(scope, existingVapidKeys, {});
  const [changed] = await changedRows(stored, counts, (row) => withRenewedSecret(encryption, row));
  if (!changed) return;
  const values = { secretBefore: changed.secret, secret: changed.after };
  counts.reencrypted += (await database.run(scope, replaceVapidKey, values)).length;
}

/** The steps for the secrets of one table. */
interface SecretRows<Row, Changed> {
  /** Reads the rows after the last one of the page before. */
  readPage: (last: Row | undefined) => Promise<readonly Row[]>;
  /** Returns a row with its new secrets; null if it stays. */
  change: (row: Row) => Promise<Changed | null>;
  /** Stores the changed rows of a page. Returns those that had not changed meanwhile. */
  replace: (changed: readonly Changed[]) => Promise<readonly unknown[]>;
}

/** Encrypts the secrets of one table again, page by page, and counts them. */
async function reencryptRows<Row, Changed>(
  counts: ReencryptedSecrets,
  { readPage, change, replace }: SecretRows<Row, Changed>,
): Promise<void> {
  for (let last: Row | undefined; ; ) {
    const page = await readPage(last);
    const changed = await changedRows(page, counts, change);
    if (changed.length > 0) counts.reencrypted += (await replace(changed)).length;
    last = page.at(-1);
    if (!last || page.length < pageSize) return;
  }
}

/** Returns a row with its secret encrypted again; null if it has the newest key. */
const withRenewedSecret = async <Row extends { secret: string }>(encryption: SecretEncryption, row: Row) =>
  encryption.isCurrent(row.secret) ? null : { ...row, after: await renewed(encryption, row.secret) };

const renewed = async (encryption: SecretEncryption, stored: string) =>
  encryption.encrypt(await encryption.decrypt(stored));

/** Returns the rows of a page that change, and counts those that cannot be decrypted. */
async function changedRows<Row, Changed>(
  page: readonly Row[],
  counts: ReencryptedSecrets,
  change: (row: Row) => Promise<Changed | null>,
): Promise<Changed[]> {
  const changed: Changed[] = [];
  for (const row of page) {
    try {
      const result = await change(row);
      if (result !== null) changed.push(result);
    } catch (error) {
      if (!(error instanceof UnreadableSecret)) throw error;
      counts.unreadable++;
    }
  }
  return changed;
}
