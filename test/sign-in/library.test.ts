import { readFile } from 'node:fs/promises';
import { getMigrations } from 'better-auth/db/migration';
import pino from 'pino';
import { expect, test } from 'vitest';
import { SecretEncryption } from '../../src/access/secret-encryption.js';
import { libraryOptions } from '../../src/http/sign-in/library.js';
import { LinkRequests } from '../../src/http/sign-in/link-requests.js';
import { PasswordHashing } from '../../src/http/sign-in/password-hashing.js';
import { openTestDatabase } from '../harness/database.js';

const secret = 'x'.repeat(32);

test('the migrations create every table and column of the library', async () => {
  const log = pino({ level: 'silent' });
  const options = libraryOptions({
    database: await openTestDatabase(),
    secrets: { signing: [secret], encryption: new SecretEncryption([secret], []) },
    publicUrl: new URL('https://chat.example'),
    links: new LinkRequests({ add: async () => {} }, null),
    singleSignOn: null,
    hashing: new PasswordHashing(),
    renewPassword: async () => {},
    beforeSignIn: async () => {},
    onSession: async () => {},
    providerRules: {
      checkLink: async () => null,
      onRejection: async () => {},
      onVerifiedAddress: async () => {},
      expectedLink: (userId) => ({ userId, change: 'singleSignOnLink', record: async () => {} }),
    },
    spendCode: async () => true,
    passkeyIdOf: async () => null,
    userOfTrust: async () => null,
    log,
  });
  const { toBeCreated, toBeAdded } = await getMigrations(options);
  expect({ toBeCreated, toBeAdded }).toEqual({ toBeCreated: [], toBeAdded: [] });
});

test('the library installs no test runner in production', async () => {
  const lock = JSON.parse(await readFile(new URL('../../package-lock.json', import.meta.url), 'utf8'));
  expect(
    lock.packages['node_modules/vitest'].dev,
    "Take vitest out of better-auth's peers in package-lock.json, then: npm install --package-lock-only.",
  ).toBe(true);
});
