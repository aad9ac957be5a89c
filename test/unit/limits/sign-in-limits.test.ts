import { describe, expect, test } from 'vitest';
import type { RateLimitStore } from '../../../src/database/rate-limit-store.js';
import { SignInLimits } from '../../../src/http/sign-in/limits.js';

/* Tests the limits of sign-in attempts for each address and each account, and their retry times. */

type Added = Parameters<RateLimitStore['add']>;

/** Counts by name; a window has the same time left for each. */
function newStore(msLeft = 1_500) {
  const counts = new Map<string, number>();
  const added: Added[] = [];
  return {
    added,
    add: async (...[name, count]: Added) => {
      added.push([name, count]);
      const requests = (counts.get(name) ?? 0) + count.requests;
      counts.set(name, requests);
      return { requests, msLeft };
    },
  };
}

const repeat = async (times: number, attempt: (index: number) => Promise<number | null>) => {
  const waits: (number | null)[] = [];
  for (let index = 0; index < times; index += 1) waits.push(await attempt(index));
  return waits;
};
const passing = (count: number) => Array.from({ length: count }, () => null);

const attempt = (network: string, account: string | null) => ({ network, account, knownBy: null });

describe('an address', () => {
  test('has 30 attempts per minute for all accounts together', async () => {
    const store = newStore();
    const limits = new SignInLimits(store);
    const waits = await repeat(31, (index) => limits.count(attempt('192.0.2.1', `${index}@example.com`)));
    expect(waits).toEqual([...passing(30), 2]);
    expect(await limits.count(attempt('192.0.2.2', '30@example.com'))).toBeNull();
    expect(store.added[0]).toEqual(['sign-in address:192.0.2.1', { requests: 1, msLeft: 60_000 }]);
  });

  test('does not count an attempt for an account after it has used up its own attempts', async () => {
    const store = newStore();
    const limits = new SignInLimits(store, {
      address: { maxAttempts: 1, windowSeconds: 60 },
      account: { maxAttempts: 1, windowSeconds: 60 },
    });
    await repeat(3, () => limits.count(attempt('192.0.2.1', 'ann@example.com')));
    expect(store.added.filter(([name]) => name.startsWith('sign-in account:'))).toHaveLength(1);
  });

  test('is the limit for an attempt without an account, also from a known device', async () => {
    const store = newStore();
    const limits = new SignInLimits(store);
    await limits.count({ network: '192.0.2.1', account: null, knownBy: 'device:1' });
    expect(store.added.map(([name]) => name)).toEqual(['sign-in address:192.0.2.1']);
  });

  test('has 30 passkey challenges per minute, which are no attempts', async () => {
    const store = newStore();
    const limits = new SignInLimits(store);
    const waits = await repeat(31, () => limits.countChallenge('192.0.2.1'));
    expect(waits).toEqual([...passing(30), 2]);
    expect(await limits.count(attempt('192.0.2.1', null))).toBeNull();
  });

  test('is the only limit for an attempt without an account', async () => {
    const store = newStore();
    expect(await new SignInLimits(store).count(attempt('192.0.2.1', null))).toBeNull();
    expect(store.added.map(([name]) => name)).toEqual(['sign-in address:192.0.2.1']);
  });
});

describe('an account', () => {
  test('has 10 attempts in 10 minutes from all addresses', async () => {
    const store = newStore(1);
    const limits = new SignInLimits(store);
    const waits = await repeat(11, (index) => limits.count(attempt(`192.0.2.${index}`, 'ann@example.com')));
    expect(waits).toEqual([...passing(10), 1]);
    expect(await limits.count(attempt('192.0.2.1', 'ben@example.com'))).toBeNull();
    expect(store.added[1]?.[1]).toEqual({ requests: 1, msLeft: 600_000 });
  });

  test.each(['session 7', 'device x'])(
    'has as many attempts again by the %s of its user',
    async (knownBy) => {
      const limits = new SignInLimits(newStore(), {
        address: { maxAttempts: 2, windowSeconds: 60 },
        account: { maxAttempts: 2, windowSeconds: 60 },
      });
      const stranger = attempt('192.0.2.1', 'ann@example.com');
      expect((await repeat(9, () => limits.count(stranger))).at(-1)).toBe(2);
      const owner = { ...stranger, knownBy };
      expect(await repeat(3, () => limits.count(owner))).toEqual([null, null, 2]);
      expect(await limits.count({ ...owner, account: 'ben@example.com' })).toBeNull();
    },
  );

  test('differs from one whose letters are equal only in upper case', async () => {
    const limits = new SignInLimits(newStore(), {
      address: { maxAttempts: 9, windowSeconds: 60 },
      account: { maxAttempts: 1, windowSeconds: 60 },
    });
    for (const email of ['straße@example.com', 'strasse@example.com']) {
      expect(await limits.count(attempt('192.0.2.1', email)), email).toBeNull();
    }
  });

  test('is not named in the store', async () => {
    const store = newStore();
    await new SignInLimits(store).count(attempt('192.0.2.1', 'ann@example.com'));
    const [, [name] = []] = store.added;
    expect(name).toMatch(/^sign-in account:[\w-]{43}$/);
  });

  test('must wait at least a second', async () => {
    const limits = new SignInLimits(newStore(0), {
      address: { maxAttempts: 9, windowSeconds: 60 },
      account: { maxAttempts: 0, windowSeconds: 60 },
    });
    expect(await limits.count(attempt('192.0.2.1', 'ann@example.com'))).toBe(1);
  });
});
