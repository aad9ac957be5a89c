import { expect, test } from 'vitest';
import { queuedPasswordHash } from '../../../src/http/sign-in/password-hashing.js';

test('a hash matches only its own password', async () => {
  const passwords = queuedPasswordHash();
  const hash = await passwords.hash('correct horse battery');
  expect(await passwords.verify({ hash, password: 'correct horse battery' })).toBe(true);
  expect(await passwords.verify({ hash, password: 'correct horse' })).toBe(false);
});

test('too many guesses for one account are rejected, and guesses for others are not', async () => {
  const passwords = queuedPasswordHash({ hash: async () => '', verify: async () => false });
  const guesses = Array.from({ length: 102 }, () => passwords.verify({ hash: 'one', password: 'guess' }));
  const other = passwords.verify({ hash: 'other', password: 'guess' });
  await expect(guesses.at(-1)).rejects.toMatchObject({ status: 'TOO_MANY_REQUESTS' });
  expect(await other).toBe(false);
  await Promise.allSettled(guesses);
});
