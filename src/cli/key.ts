import { type Command, Option } from 'commander';
import { administrator, type ChatScope } from '../access/actor.js';
import { createKey, type ListedKey, listKeys, revokeKey } from '../accounts/api-keys.js';
import { inputError } from '../errors/caller-error.js';
import { sellerId } from '../graphql/ids.js';
import { dateOption, numberOfRecord, sellerOption } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface CreateOptions extends OutputOptions {
  operator?: number;
  seller?: number;
  label?: string;
  scope: ChatScope;
  expires?: Date;
}

/** Adds `parley key create | list | revoke`. */
export function addKeyCommands(program: Command, withDatabase: WithDatabase): void {
  const key = program.command('key').description('create, list and revoke API keys');

  key
    .command('create')
    .description("create a key for an operator's or a seller's programs; it is shown only once")
    .addOption(
      new Option('--operator <marketplaceId>', "a key of this marketplace's operator").argParser(
        numberOfRecord,
      ),
    )
    .addOption(
      new Option('--seller <sellerId>', 'a key of this seller').argParser(sellerOption).conflicts('operator'),
    )
    .option('--label <label>', 'the purpose of the key, shown as the author of its messages')
    .addOption(
      new Option('--scope <scope>', 'its scope').choices(['chat:read', 'chat:write']).default('chat:write'),
    )
    .option('--expires <date>', 'when it expires, such as 2027-01-31', dateOption)
    .option('--json', 'print { id, key }')
    .action(async ({ operator, seller, label, scope, expires, ...options }: CreateOptions) => {
      const owner =
        operator !== undefined
          ? { marketplaceId: operator }
          : seller !== undefined
            ? { sellerId: seller }
            : null;
      if (!owner) throw inputError(null, 'The owner is missing: pass --operator or --seller.');
      const { apiKey, key } = await withDatabase((database) =>
        createKey(administrator, database, {
          owner,
          scope,
          label: label ?? null,
          expiresAt: expires ?? null,
        }),
      );
      const id = String(apiKey.id);
      print(options, { id, key }, `Key ${id} was created. It is shown only once:\n${key}`);
    });

  key
    .command('list')
    .description('list all keys; the keys themselves are not stored and cannot be shown')
    .option('--json', 'print [{ id, label, kind, prefix, createdAt, lastUsedAt, expiresAt, revokedAt, … }]')
    .action(async (options: OutputOptions) => {
      const listed = await withDatabase((database) => listKeys(administrator, database));
      const value = listed.map((listedKey) => ({
        ...listedKey,
        marketplaceId: String(listedKey.marketplaceId),
        sellerId: listedKey.sellerId === null ? null : sellerId(listedKey.sellerId),
      }));
      print(options, value, listed.map(lineOf).join('\n') || 'There are no keys yet.');
    });

  key
    .command('revoke')
    .description('revoke a key immediately')
    .argument('<id>', "the key's id, from key list", numberOfRecord)
    .option('--json', 'print { id }')
    .action(async (id: number, options: OutputOptions) => {
      await withDatabase((database) => revokeKey(administrator, database, id));
      print(options, { id: String(id) }, `Key ${id} is revoked.`);
    });
}

const lineOf = ({ id, kind, prefix, label, scope, lastUsedAt, expiresAt, revokedAt }: ListedKey) =>
  [
    id,
    kind,
    `${prefix}…`,
    scope,
    label ?? '-',
    lastUsedAt ? `last used ${lastUsedAt.toISOString()}` : 'never used',
    revokedAt
      ? `revoked ${revokedAt.toISOString()}`
      : expiresAt
        ? `expires ${expiresAt.toISOString()}`
        : 'does not expire',
  ].join('\t');
