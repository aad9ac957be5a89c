import { expect, test } from 'vitest';
import { hashingClientOf } from '../../../src/http/sign-in/attempts.js';
import { PasswordHashing } from '../../../src/http/sign-in/password-hashing.js';

/* Tests the queues of password hashes: which clients they reject, and which clients wait for each other. */

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

test('strangers together have a limit, and do not delay clients with a session or a known device', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const strangers = many(50).map((index) => hashFor(`192.0.2.${index}`, `stranger ${index}`));
  await expect(hashFor('192.0.2.99', 'late')).rejects.toMatchObject({ status: 'TOO_MANY_REQUESTS' });
  const owner = hashFor('device x', 'owner', true);
  await expect.poll(() => begun).toEqual(['stranger 0', 'owner']);
  finish();
  expect(await owner).toBe('owner');
  await Promise.all(strangers);
});

test('a hash without a client is rejected', async () => {
  const begun: string[] = [];
  const hashing = new PasswordHashing({
    hash: async (password) => {
      begun.push(password);
      return password;
    },
    verify: async () => true,
    isOutdated: () => false,
  });
  await expect(hashing.hash('nobody’s')).rejects.toThrow('needs a client');
  await expect(hashing.verify({ hash: '', password: 'nobody’s' })).rejects.toThrow('needs a client');
  expect(begun).toEqual([]);
});

const tooMany = { status: 'rejected', reason: { status: 'TOO_MANY_REQUESTS' } };

test('clients that fill the queue do not exclude others: the one with the most hashes loses its latest', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const hashes = many(5).flatMap((client) =>
    many(10).map((index) => hashFor(`192.0.2.${client}`, `${client} ${index}`)),
  );
  const settled = Promise.allSettled(hashes);
  const newcomers = many(10).map((index) => hashFor(`198.51.100.${index}`, `newcomer ${index}`));
  finish();
  expect(await Promise.all(newcomers)).toHaveLength(10);
  const lost = (await settled).map(({ status }, index) => (status === 'rejected' ? index : -1));
  const latestOfEach = [8, 9, 18, 19, 28, 29, 38, 39, 48, 49];
  expect(lost.filter((index) => index >= 0)).toEqual(latestOfEach);
  expect((await settled)[9]).toMatchObject(tooMany);
  expect(begun).not.toContain('0 9');
  expect(await hashFor('192.0.2.0', 'again')).toBe('again');
});

test('a new client with as many hashes as the others is rejected, and replaces none of theirs', async () => {
  const { finish, hashFor } = heldHashing();
  const others = many(25).flatMap((client) =>
    many(2).map((index) => hashFor(`192.0.2.${client}`, `${client} ${index}`)),
  );
  const settled = Promise.allSettled([...others]);
  const newcomer = many(2).map((index) => hashFor('198.51.100.1', `newcomer ${index}`));
  const answers = Promise.allSettled(newcomer);
  finish();
  expect(await answers).toMatchObject([{ status: 'fulfilled' }, tooMany]);
  expect((await settled).filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

test('all sessions and devices of a person are one client', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const person = (email: string, knownBy: string) =>
    hashingClientOf({ network: '192.0.2.1', account: email, knownBy }).name;
  const seller = many(5).map((index) => person('seller@example.com', `session ${index}`));
  const hashes = seller.flatMap((name) => many(2).map((index) => hashFor(name, `seller ${index}`, true)));
  await expect(hashFor(person('seller@example.com', 'device x'), 'more', true)).rejects.toMatchObject({
    status: 'TOO_MANY_REQUESTS',
  });
  const operator = hashFor(person('operator@example.com', 'session 9'), 'operator', true);
  finish();
  await Promise.all([...hashes, operator]);
  expect(begun.slice(0, 3)).toEqual(['seller 0', 'seller 1', 'operator']);
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
  const verify = (attempt: { hash: string; password: string }) =>
    hashing.for({ name: '192.0.2.1', isKnown: false }, () => hashing.verify(attempt));
  expect(await verify({ hash: 'old', password: 'wrong' })).toBe(false);
  expect(await verify({ hash: 'old', password: 'right' })).toBe(true);
  expect(await verify({ hash: 'new', password: 'wrong' })).toBe(false);
  expect(hashed).toEqual(['wrong']);
});
