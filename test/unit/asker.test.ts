import { describe, expect, test } from 'vitest';
import {
  type Asker,
  administrator,
  allLogs,
  askerOfWebhook,
  askerOnSide,
  authorName,
  courier,
  homeOf,
  installationOf,
  isOnSide,
  keyToLend,
  logOf,
  logSeenBy,
  marketplaceNamed,
  marketplaceOf,
  mayAdminister,
  maySeeSeller,
  maySetUp,
  mayWrite,
  mustBeAllowedToAdminister,
  mustBeAllowedToSetUp,
  mustBeAllowedToWrite,
  type OperatorAsker,
  policyOver,
  type Right,
  sellersWithin,
  threadNamed,
  threadOf,
  webhooksOf,
} from '../../src/chat/asker.js';
import { Fault } from '../../src/chat/fault.js';
import { mayChat, maySetUpWith, roleNamed, userRoles } from '../../src/chat/user-roles.js';

/* Who may do what, as a table: every rule of asker.ts for every kind of actor. HTTP tests show that they are applied. */

const key: Right = { kind: 'key', id: 7 };
const session: Right = { kind: 'session', id: 8 };
const token: Right = { kind: 'token', id: 9 };

interface More {
  right?: Right | null;
  role?: string | null;
  scope?: 'chat:read' | 'chat:write';
}

function actor(sellerId: number | null, { right = key, role, scope = 'chat:write' }: More = {}): Asker {
  return askerOnSide(sellerId, {
    identity: 'key:7',
    right,
    person: role === undefined ? null : { email: 'ann@example.com', role },
    marketplaceId: 1,
    marketplaceName: 'Lumen Market',
    scope,
    name: 'Ann',
    expiresAt: null,
  });
}

const operator = actor(null) as OperatorAsker;
const seller = actor(5);
const person = (role: string) => actor(null, { right: session, role }) as OperatorAsker;

const faultOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof Fault) return { code: error.code, message: error.faults[0]?.message };
    throw error;
  }
  return null;
};
const codeOf = (act: () => unknown) => faultOf(act)?.code ?? null;

describe('a thread', () => {
  test('of an operator is the one that it names', () => {
    expect(threadOf(operator, 6)).toMatchObject({ marketplaceId: 1, sellerId: 6 });
    expect(threadOf(operator, null)).toBeNull();
  });

  test('of a seller is its own, named or not, and no other', () => {
    expect(threadOf(seller, null)).toMatchObject({ marketplaceId: 1, sellerId: 5 });
    expect(threadOf(seller, 5)).toMatchObject({ marketplaceId: 1, sellerId: 5 });
    expect(threadOf(seller, 6)).toBeNull();
  });

  test('is seen by the operator and by its seller alone', () => {
    expect(maySeeSeller(operator, 6)).toBe(true);
    expect(maySeeSeller(seller, 5)).toBe(true);
    expect(maySeeSeller(seller, 6)).toBe(false);
    const wanted = [{ sellerId: 6 }, { sellerId: 5 }];
    expect(sellersWithin(operator, wanted)).toMatchObject({ scope: { marketplaceId: 1 }, visible: wanted });
    expect(sellersWithin(seller, wanted)).toMatchObject({
      scope: { marketplaceId: 1 },
      visible: [wanted[1]],
    });
  });
});

test('what belongs to a marketplace is looked for in the actor’s own', () => {
  for (const scopeOf of [homeOf, logSeenBy, policyOver]) {
    expect(scopeOf(operator)).toMatchObject({ marketplaceId: 1 });
    expect(scopeOf(seller)).toMatchObject({ marketplaceId: 1 });
  }
  expect(marketplaceOf(operator)).toMatchObject({ marketplaceId: 1 });
  expect(webhooksOf(operator)).toMatchObject({ scope: { marketplaceId: 1 }, ownerSeller: null });
  expect(webhooksOf(seller)).toMatchObject({ scope: { marketplaceId: 1 }, ownerSeller: 5 });
});

test('the administrator and the server name what they mean', () => {
  expect(marketplaceNamed(administrator, 3)).toMatchObject({ marketplaceId: 3 });
  expect(threadNamed(administrator, 3, 4)).toMatchObject({ marketplaceId: 3, sellerId: 4 });
  expect(logOf(courier, 3)).toMatchObject({ marketplaceId: 3 });
  expect(installationOf(administrator)).toEqual(allLogs(courier));
});

test('a note is for the side that made it', () => {
  expect([isOnSide(operator, true), isOnSide(operator, false)]).toEqual([true, false]);
  expect([isOnSide(seller, true), isOnSide(seller, false)]).toEqual([false, true]);
});

test('a seller sees the operator’s people as the marketplace, and everybody else by name', () => {
  expect(authorName(seller, true, 'Ann')).toBe('Lumen Market');
  expect(authorName(seller, false, 'Ben')).toBe('Ben');
  expect(authorName(operator, true, 'Ann')).toBe('Ann');
  expect(authorName(operator, false, null)).toBeNull();
});

test('the scope chat:read changes nothing', () => {
  const reader = actor(null, { scope: 'chat:read', right: key });
  expect(mayWrite(operator)).toBe(true);
  expect(mayWrite(reader)).toBe(false);
  expect(codeOf(() => mustBeAllowedToWrite(operator))).toBeNull();
  for (const rule of [mustBeAllowedToWrite, mustBeAllowedToSetUp, keyToLend]) {
    expect(codeOf(() => rule(reader))).toBe('MISSING_SCOPE');
  }
  expect(codeOf(() => mustBeAllowedToAdminister(reader as OperatorAsker))).toBe('MISSING_SCOPE');
});

describe('setting up', () => {
  test.each<[string, Asker, string | null]>([
    ['an operator’s key', operator, null],
    ['a seller’s key', seller, null],
    ['a seller’s user, who has no role', actor(5, { right: session, role: null }), null],
    ['a Webmaster', person('WEBMASTER'), null],
    ['a Full Admin', person('FULL_ADMIN'), null],
    ['Customer Support', person('CUSTOMER_SUPPORT'), 'FORBIDDEN'],
    ['Marketing', person('MARKETING'), 'FORBIDDEN'],
    ['Finance', person('FINANCE'), 'FORBIDDEN'],
    ['a member', person('MEMBER'), 'FORBIDDEN'],
    ['a role that is none', person('ROOT'), 'FORBIDDEN'],
    ['a chat token', actor(5, { right: token }), 'FORBIDDEN'],
    [
      'a Full Admin who may only read',
      actor(null, { role: 'FULL_ADMIN', scope: 'chat:read' }),
      'MISSING_SCOPE',
    ],
  ])('by %s', (_name, asker, code) => {
    expect(maySetUp(asker)).toBe(code === null);
    expect(codeOf(() => mustBeAllowedToSetUp(asker))).toBe(code);
  });

  test('is refused with what the actor lacks', () => {
    expect(faultOf(() => mustBeAllowedToSetUp(actor(5, { right: token })))?.message).toContain('chat token');
    const message = faultOf(() => mustBeAllowedToSetUp(person('FINANCE')))?.message;
    expect(message).toContain('The role FINANCE');
    expect(message).toContain('WEBMASTER and FULL_ADMIN');
  });

  test('is refused to a person without a right of its own by its role', () => {
    expect(codeOf(() => mustBeAllowedToSetUp(actor(null, { right: null, role: 'FINANCE' })))).toBe(
      'FORBIDDEN',
    );
  });
});

describe('administering', () => {
  test.each<[string, Asker, string | null]>([
    ['a Full Admin', person('FULL_ADMIN'), null],
    ['a Webmaster', person('WEBMASTER'), 'FORBIDDEN'],
    ['an operator’s key', operator, 'FORBIDDEN'],
    ['a seller’s user of that role', actor(5, { right: session, role: 'FULL_ADMIN' }), 'FORBIDDEN'],
    [
      'a Full Admin who may only read',
      actor(null, { role: 'FULL_ADMIN', scope: 'chat:read' }),
      'MISSING_SCOPE',
    ],
  ])('by %s', (_name, asker, code) => {
    expect(mayAdminister(asker)).toBe(code === null);
    expect(codeOf(() => mustBeAllowedToAdminister(asker as OperatorAsker))).toBe(code);
  });

  test('is refused with what the actor lacks', () => {
    expect(faultOf(() => mustBeAllowedToAdminister(operator))?.message).toContain('An API key');
    expect(faultOf(() => mustBeAllowedToAdminister(person('FINANCE')))?.message).toContain('FINANCE');
  });
});

test('a key alone lends its right', () => {
  expect(keyToLend(operator)).toBe(7);
  expect(codeOf(() => keyToLend(person('FULL_ADMIN')))).toBe('FORBIDDEN');
  expect(codeOf(() => keyToLend(actor(5, { right: token })))).toBe('FORBIDDEN');
  expect(codeOf(() => keyToLend(actor(null, { right: null })))).toBe('FORBIDDEN');
});

test('a webhook’s query reads as its owner’s side, with nobody’s right', () => {
  const owner = { webhookId: 4, marketplaceId: 1, marketplaceName: 'Lumen Market' };
  const reads = { identity: 'webhook:4', scope: 'chat:read', right: null, person: null, expiresAt: null };
  expect(askerOfWebhook({ ...owner, ownerSeller: null })).toMatchObject({ side: 'operator', ...reads });
  expect(askerOfWebhook({ ...owner, ownerSeller: 5 })).toMatchObject({
    side: 'seller',
    sellerId: 5,
    ...reads,
  });
});

describe('a role', () => {
  test('has the chat unless it is MEMBER or none', () => {
    expect(userRoles.filter(mayChat)).toEqual([
      'CUSTOMER_SUPPORT',
      'MARKETING',
      'FINANCE',
      'WEBMASTER',
      'FULL_ADMIN',
    ]);
    expect(mayChat(null)).toBe(true);
    expect(mayChat('ROOT')).toBe(false);
    expect(maySetUpWith(null)).toBe(true);
  });

  test.each([
    ['Full Admin', 'FULL_ADMIN'],
    [' full-admin ', 'FULL_ADMIN'],
    ['FULL_ADMIN', 'FULL_ADMIN'],
    ['Customer - Support', 'CUSTOMER_SUPPORT'],
    ['Root', null],
    ['', null],
  ])('is named by %j', (text, role) => {
    expect(roleNamed(text)).toBe(role);
  });
});
