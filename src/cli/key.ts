import { type Command, InvalidArgumentError, Option } from 'commander';
import { administrator } from '../access/actor.js';
import { defaultScopes, type KeyScope, keyScopes } from '../access/key-scopes.js';
import { createKey, type ListedKey, listKeys, revokeKey } from '../accounts/api-keys.js';
import { inputError } from '../errors/caller-error.js';
import { sellerId } from '../graphql/ids.js';
import { collect, expiryOption, numberOfRecord, sellerOption } from './arguments.js';
import { type OutputOptions, print, type WithDatabase } from './session.js';

interface CreateOptions extends OutputOptions {
  operator?: number;
  seller?: number;
  label?: string;
  scope?: KeyScope[];
  expires?: Date | 'never';
  network?: string[];
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
      new Option(
        '--scope <scope>',
        `its scopes, repeated or separated by commas: ${keyScopes.join(', ')} (default: ${defaultScopes})`,
      ).argParser(collect(scopeOption)),
    )
    .option(
      '--expires <date>',
      'when it expires, such as 2027-01-31, or never (default: in a year)',
      expiryOption,
    )
    .option(
      '--network <cidr>',
      'a network from which it can be used, repeated or separated by commas, such as 203.0.113.0/24 (default: all)',
      collect(String),
    )
    .option('--json', 'print { id, key }')
    .action(async ({ operator, seller, label, scope, expires, network, ...options }: CreateOptions) => {
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
          label: label ?? null,
          ...(scope && { scopes: scope }),
          ...(expires && { expiresAt: expires === 'never' ? null : expires }),
          ...(network && { networks: network }),
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

function scopeOption(text: string): KeyScope {
  const scope = keyScopes.find((known) => known === text);
  if (!scope) throw new InvalidArgumentError(`Each must be one of ${keyScopes.join(', ')}.`);
  return scope;
}

const lineOf = ({ id, kind, prefix, label, lastUsedAt, expiresAt, revokedAt, ...rest }: ListedKey) =>
  [
    id,
    kind,
    `${prefix}…`,
    rest.scopes.join(' ') + (rest.hasEarlierRights ? ' (earlier rights)' : ''),
    label ?? '-',
    rest.networks === null ? 'from everywhere' : `from ${rest.networks.join(' ')}`,
    lastUsedAt ? `last used ${lastUsedAt.toISOString()}` : 'never used',
    revokedAt
      ? `revoked ${revokedAt.toISOString()}`
      : expiresAt
        ? `expires ${expiresAt.toISOString()}`
        : 'does not expire',
  ].join('\t');
