import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { KnownDevices } from '../../../src/access/known-devices.js';
import { networkPathOf } from '../../../src/http/client-address.js';
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
  /** @param client a network, or the path of a person. */
  const hashFor = (client: string | readonly string[], password: string) => {
    const isKnown = typeof client !== 'string';
    return hashing.for({ path: isKnown ? client : networkPathOf(client), isKnown }, () =>
      hashing.hash(password),
    );
  };
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
  const owner = hashFor(['owner@example.com'], 'owner');
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
    many(2).map((index) => hashFor(`192.${client}.2.1`, `${client} ${index}`)),
  );
  const settled = Promise.allSettled([...others]);
  const newcomer = many(2).map((index) => hashFor('198.51.100.1', `newcomer ${index}`));
  const answers = Promise.allSettled(newcomer);
  finish();
  expect(await answers).toMatchObject([{ status: 'fulfilled' }, tooMany]);
  expect((await settled).filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

const sides: Record<string, string[]> = {
  'operator@example.com': ['marketplace 1', 'operator'],
  'other@example.com': ['marketplace 1', 'seller 8'],
};
const knownDevices = {
  sideOf: async (email: string) => sides[email] ?? ['marketplace 1', 'seller 7'],
} as KnownDevices;
const person = async (email: string, knownBy: string) =>
  (await hashingClientOf({ knownDevices }, { network: '192.0.2.1', account: email, knownBy })).path;

test('all sessions and devices of a person are one client', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const seller = await Promise.all(many(5).map((index) => person('seller@example.com', `session ${index}`)));
  const hashes = seller.flatMap((path) => many(2).map((index) => hashFor(path, `seller ${index}`)));
  await expect(hashFor(await person('seller@example.com', 'device x'), 'more')).rejects.toMatchObject({
    status: 'TOO_MANY_REQUESTS',
  });
  const operator = hashFor(await person('operator@example.com', 'session 9'), 'operator');
  finish();
  await Promise.all([...hashes, operator]);
  expect(begun.slice(0, 3)).toEqual(['seller 0', 'seller 1', 'operator']);
});

test('fifty people of one seller neither fill the queue nor delay those of others', async () => {
  const { begun, finish, hashFor } = heldHashing();
  const people = await Promise.all(many(50).map((index) => person(`${index}@example.com`, 'device')));
  const seller = Promise.allSettled(people.map((path) => hashFor(path, 'seller')));
  const others = ['operator', 'other'];
  const answers = await Promise.all(others.map((name) => person(`${name}@example.com`, 'session')));
  const hashes = answers.map((path, index) => hashFor(path, others[index] ?? ''));
  finish();
  expect(await Promise.all(hashes)).toEqual(others);
  expect(begun.slice(0, 4)).toEqual(expect.arrayContaining(others));
  expect((await seller).filter(({ status }) => status === 'rejected')).toHaveLength(2);
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
    hashing.for({ path: ['192.0.2.1'], isKnown: false }, () => hashing.verify(attempt));
  expect(await verify({ hash: 'old', password: 'wrong' })).toBe(false);
  expect(await verify({ hash: 'old', password: 'right' })).toBe(true);
  expect(await verify({ hash: 'new', password: 'wrong' })).toBe(false);
  expect(hashed).toEqual(['wrong']);
});

/** Networks of one subscriber each. A provider has a wide network, and gives a part of it to each organization. */
const networkIn = (provider: number, organization: number, subscriber: number) =>
  `2001:${provider.toString(16)}:${organization.toString(16)}:${subscriber.toString(16)}::/64`;

test.each([
  ['one /48', (index: number) => networkIn(0xdb8, 1, index)],
  ['one /32', (index: number) => networkIn(0xdb8, index, 1)],
  ['one IPv4 /24', (index: number) => `192.0.2.${index}`],
  ['one IPv4 /16', (index: number) => `192.0.${index}.1`],
])('fifty networks of %s neither fill the queue nor delay one of elsewhere', async (_name, networkOf) => {
  const { begun, finish, hashFor } = heldHashing();
  const flood = Promise.allSettled(many(50).map((index) => hashFor(networkOf(index), `flood ${index}`)));
  const stranger = hashFor('198.51.100.1', 'stranger');
  finish();
  expect(await stranger).toBe('stranger');
  expect(begun.slice(0, 3)).toContain('stranger');
  expect((await flood).filter(({ status }) => status === 'rejected')).toHaveLength(1);
});

test('whatever one wide network sends, each other one has its share of the queue and of the turns', async () => {
  const part = fc.nat({ max: 3 });
  const other = fc.record({ organization: part, subscriber: part });
  const flooding = fc.record({ organization: fc.nat({ max: 99 }), subscriber: fc.nat({ max: 99 }) });
  const senders = fc.tuple(
    fc.array(flooding, { minLength: 50, maxLength: 150 }),
    fc.uniqueArray(other, { minLength: 1, maxLength: 16, selector: (each) => JSON.stringify(each) }),
    fc.infiniteStream(fc.boolean()),
  );
  await fc.assert(
    fc.asyncProperty(senders, async ([flood, others, isOtherNext]) => {
      const { begun, finish, hashFor } = heldHashing();
      const rest = [...others];
      const answers: Promise<string>[] = [];
      const floodAnswers: Promise<string>[] = [];
      const sendOther = () => {
        const next = rest.shift();
        if (next) answers.push(hashFor(networkIn(2, next.organization, next.subscriber), 'other'));
      };
      for (const { organization, subscriber } of flood) {
        if (isOtherNext.next().value) sendOther();
        floodAnswers.push(hashFor(networkIn(1, organization, subscriber), 'flood'));
      }
      while (rest.length > 0) sendOther();
      const settled = Promise.allSettled(floodAnswers);
      finish();
      await Promise.all(answers);
      await settled;
      // The two wide networks take turns until one has no hashes: at most the first two are of the same one.
      const last = begun.lastIndexOf('other');
      expect(begun.slice(0, last).filter((each) => each === 'flood').length).toBeLessThanOrEqual(
        others.length + 1,
      );
    }),
    { numRuns: 50 },
  );
});
