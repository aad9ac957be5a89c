import { expect, test } from 'vitest';
import { PasswordHashing } from '../../../src/http/sign-in/password-hashing.js';

/* Tests the queues of password hashes: whom they reject, and who does not wait for whom. */

/** Returns a hashing whose hashes end when `finish` is called, and the passwords that it has begun to hash. */
function heldHashing() {
  const begun: string[] = [];
  let finish = () => {};
  const finished = new Promise<void>((resolve) => {
    finish = resolve;
  });
  const hash = async (password: string) => {
    begun.push(password);
    await finished;
    return password;
  };
  const hashing = new PasswordHashing({ hash, verify: async () => false, isOutdated: () => false });
  const hashFor = (name: string, password: string, isKnown = false) =>
    hashing.for({ name, isKnown }, () => hashing.hash(password));
  return { begun, finish, hashFor };
}

const many = (count: number) => Array.from({ length: count }, (_, index) => index);

test('a client with too many hashes is rejected, and others are not', async () => {
  const { finish, hashFor } = heldHashing();
  const own = many(10).map((index) => hashFor('192.0.2.1', `own ${index}`));
  await expect(hashFor('192.0.2.1', 'one more')).rejects.toMatchObject({ status: 'TOO_MANY_REQUESTS' });
  const other = hashFor('192.0.2.2', 'other');
  finish();
  expect(await other).toBe('other');
  expect(await Promise.all(own)).toHaveLength(10);
  expect(await hashFor('192.0.2.1', 'again')).toBe('again');
});

test('all strangers together are bounded, and delay nobody with a session or a known device', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const strangers = many(50).map((index) => hashFor(`192.0.2.${index}`, `stranger ${index}`));
  await expect(hashFor('192.0.2.99', 'late')).rejects.toMatchObject({ status: 'TOO_MANY_REQUESTS' });
  const owner = hashFor('device x', 'owner', true);
  await expect.poll(() => begun).toEqual(['stranger 0', 'owner']);
  finish();
  expect(await owner).toBe('owner');
  await Promise.all(strangers);
});

test('clients take turns', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const hashes = [
    ...many(3).map((index) => hashFor('192.0.2.1', `first ${index}`)),
    hashFor('192.0.2.2', 'second'),
  ];
  finish();
  await Promise.all(hashes);
  expect(begun).toEqual(['first 0', 'first 1', 'second', 'first 2']);
});

test('a wrong password for an outdated hash takes the time of a current one as well', async () => {
  const hashed: string[] = [];
  const hashing = new PasswordHashing({
    hash: async (password) => {
      hashed.push(password);
      return '';
    },
    verify: async ({ password }) => password === 'right',
    isOutdated: (hash) => hash === 'old',
  });
  expect(await hashing.verify({ hash: 'old', password: 'wrong' })).toBe(false);
  expect(await hashing.verify({ hash: 'old', password: 'right' })).toBe(true);
  expect(await hashing.verify({ hash: 'new', password: 'wrong' })).toBe(false);
  expect(hashed).toEqual(['wrong']);
});
