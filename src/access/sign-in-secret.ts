import { randomBytes } from 'node:crypto';
import type { Runner } from '../database/statement.js';
import { existingSecret, storedSecret } from '../database/statements/sessions.js';
import type { Administrator } from './actor.js';
import { SecretEncryption } from './secret-encryption.js';
import { installationOf } from './tenant-scopes.js';

/** The configured secrets. docs/sign-in.md explains them. */
export interface ConfiguredSecrets {
  /** Signs; null: the secret in the database. */
  secret: string | null;
  /** Earlier secrets, whose signatures are still valid. */
  previousSecrets: readonly string[];
  /** Encrypts stored secrets; null: a key that is derived from the secret that signs. */
  secretsKey: string | null;
  /** Earlier keys of stored secrets. */
  previousSecretsKeys: readonly string[];
}

/** The secrets of this installation. */
export interface InstallationSecrets {
  /** Sign cookies and chat tokens. The newest is the first and signs; all verify. */
  signing: readonly [string, ...string[]];
  encryption: SecretEncryption;
}

/**
 * Returns the secrets in use. A secret in the database that a configured one has replaced signs nothing and verifies
 * nothing, but it can still decrypt.
 */
export async function installationSecrets(
  actor: Administrator,
  database: Runner,
  configured: ConfiguredSecrets,
): Promise<InstallationSecrets> {
  const { previousSecrets, secretsKey, previousSecretsKeys } = configured;
  const secret = await signInSecret(actor, database, configured.secret);
  const replaced = await database.run(installationOf(actor), existingSecret, {});
  const signInSecrets = [
    ...new Set([secret, ...previousSecrets, ...replaced.map(({ secret: stored }) => stored)]),
  ] as const;
  const keys = [...previousSecretsKeys, ...signInSecrets.slice(1)];
  return {
    signing: [secret, ...previousSecrets],
    encryption: new SecretEncryption(
      secretsKey === null ? [secret, ...keys] : [secretsKey, secret, ...keys],
      signInSecrets,
    ),
  };
}

/**
 * Returns the secret that signs session cookies: the configured one, else a random one that the first process stores
 * in the database. See docs/sign-in.md.
 */
export async function signInSecret(
  actor: Administrator,
  database: Runner,
  configured: string | null,
): Promise<string> {
  if (configured !== null) return configured;
  const secret = randomBytes(32).toString('base64url');
  const [stored] = await database.run(installationOf(actor), storedSecret, { secret });
  if (!stored) throw new Error('The secret was not stored.');
  return stored.secret;
}
