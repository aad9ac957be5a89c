import { describe, expect, test } from 'vitest';
import {
  type Actor,
  actingOn,
  actorOfWebhook,
  actorOnSide,
  administrator,
  authorName,
  type Credential,
  isOnSide,
  type KeyRights,
  type OperatorActor,
  operatorMember,
  partyOf,
  systemActor,
  systemOf,
} from '../../src/access/actor.js';
import {
  hasPermission,
  permissions,
  requirePermission,
  requireTokenKey,
} from '../../src/access/permissions.js';
import {
  allEventLogs,
  auditLogOf,
  cannedRepliesOf,
  canSeeCannedReplies,
  canSeeSeller,
  canSeeWorkList,
  contentPolicyOf,
  eventLogOf,
  eventLogOfMarketplace,
  installationNow,
  installationOf,
  linkedMarketplace,
  marketplaceNamed,
  marketplaceOf,
  ownMarketplace,
  personManagedBy,
  searchedInMarketplace,
  sharedReplies,
  threadNamed,
  threadOf,
  threadOfMarketplace,
  threadsOfMarketplace,
  visibleSellers,
  webhooksOf,
} from '../../src/access/tenant-scopes.js';
import { parseRole, roleCanChat, roleCanManageSettings, userRoles } from '../../src/access/user-roles.js';
import { InstallationScope } from '../../src/database/tenant-scope.js';
import { CallerError } from '../../src/errors/caller-error.js';

/* Checks every rule of src/access/ for every kind of actor. HTTP tests check that use cases apply the rules. */

const rights = (more: Partial<KeyRights> = {}): KeyRights => ({
  canImpersonate: false,
  canManage: false,
  hasEarlierRights: false,
  networks: null,
  ...more,
});
const keyWith = (more: Partial<KeyRights>): Credential => ({ kind: 'key', id: 7, rights: rights(more) });
const key = keyWith({});
const manageKey = keyWith({ canManage: true });
const impersonateKey = keyWith({ canImpersonate: true });
const earlierKey = keyWith({ hasEarlierRights: true });
const session: Credential = { kind: 'session', id: 8 };
const token: Credential = { kind: 'token', id: 9 };

interface More {
  credential?: Credential | null;
  role?: string | null;
  scope?: 'chat:read' | 'chat:write';
}

function actor(sellerId: number | null, { credential = key, role, scope = 'chat:write' }: More = {}): Actor {
  return actorOnSide(sellerId, {
    identity: 'key:7',
    credential,
    person: role === undefined ? null : { memberId: 8, email: 'ann@example.com', role },
    marketplaceId: 1,
    marketplaceName: 'Lumen Market',
    scope,
    name: 'Ann',
    expiresAt: null,
  });
}

const operator = actor(null) as OperatorActor;
const seller = actor(5);
const person = (role: string) => actor(null, { credential: session, role }) as OperatorActor;

const errorOf = (act: () => unknown) => {
  try {
    act();
  } catch (error) {
    if (error instanceof CallerError) return { code: error.code, message: error.fieldErrors[0]?.message };
    throw error;
  }
  return null;
};
const codeOf = (act: () => unknown) => errorOf(act)?.code ?? null;

describe('a thread', () => {
  test('of an operator is that of the named seller', () => {
    expect(threadOf(operator, 6)).toMatchObject({ marketplaceId: 1, sellerId: 6 });
    expect(threadOf(operator, null)).toBeNull();
  });

  test('of a seller is only its own, named or not', () => {
    expect(threadOf(seller, null)).toMatchObject({ marketplaceId: 1, sellerId: 5 });
    expect(threadOf(seller, 5)).toMatchObject({ marketplaceId: 1, sellerId: 5 });
    expect(threadOf(seller, 6)).toBeNull();
  });

  test('is visible only to the operator and its seller', () => {
    expect(canSeeSeller(operator, 6)).toBe(true);
    expect(canSeeSeller(seller, 5)).toBe(true);
    expect(canSeeSeller(seller, 6)).toBe(false);
    const wanted = [{ sellerId: 6 }, { sellerId: 5 }];
    expect(visibleSellers(operator, wanted)).toMatchObject({ scope: { marketplaceId: 1 }, visible: wanted });
    expect(visibleSellers(seller, wanted)).toMatchObject({
      scope: { marketplaceId: 1 },
      visible: [wanted[1]],
    });
  });
});

test('the scope of a marketplace is the actor’s own marketplace', () => {
  for (const scopeOf of [ownMarketplace, eventLogOf, contentPolicyOf]) {
    expect(scopeOf(operator)).toMatchObject({ marketplaceId: 1 });
    expect(scopeOf(seller)).toMatchObject({ marketplaceId: 1 });
  }
  expect(marketplaceOf(operator)).toMatchObject({ marketplaceId: 1 });
  expect(webhooksOf(operator)).toMatchObject({ scope: { marketplaceId: 1 }, ownerSeller: null });
  expect(webhooksOf(seller)).toMatchObject({ scope: { marketplaceId: 1 }, ownerSeller: 5 });
});

test('the administrator and the server name the marketplace or thread', () => {
  expect(marketplaceNamed(administrator, 3)).toMatchObject({ marketplaceId: 3 });
  expect(threadNamed(administrator, 3, 4)).toMatchObject({ marketplaceId: 3, sellerId: 4 });
  expect(eventLogOfMarketplace(systemActor, 3)).toMatchObject({ marketplaceId: 3 });
  expect(searchedInMarketplace(systemActor, 3)).toMatchObject({ marketplaceId: 3 });
  expect(linkedMarketplace({ marketplaceId: 3 })).toMatchObject({ marketplaceId: 3 });
  expect(threadsOfMarketplace(systemActor, 3)).toMatchObject({ marketplaceId: 3 });
  expect(threadOfMarketplace(systemActor, 3, 4)).toMatchObject({ marketplaceId: 3, sellerId: 4 });
  const installation = installationOf(administrator);
  expect(installation).toBeInstanceOf(InstallationScope);
  expect(installation).toEqual(allEventLogs(systemActor));
  expect(installation).toEqual(installationNow(systemActor));
  expect(installation).toEqual(personManagedBy(operator));
});

test('the audit log of a marketplace names the server', () => {
  expect(systemOf({ marketplaceId: 3 })).toEqual({
    side: 'system',
    identity: 'system',
    name: null,
    marketplaceId: 3,
  });
});

test('only a user of the operator has a membership whose threads are its own', () => {
  expect(operatorMember(person('FINANCE'))).toBe(8);
  expect(operatorMember(operator)).toBeNull();
  expect(operatorMember(actor(5, { credential: session, role: null }))).toBeNull();
});

test('missing permissions are recorded for the audit log, granted ones are not', () => {
  const missingPermissions = new Set<string>();
  const reader = { ...actor(null, { scope: 'chat:read' }), origin: { missingPermissions } } as Actor;
  codeOf(() => requirePermission(reader, 'chat.write'));
  codeOf(() => requirePermission({ ...operator, origin: reader.origin } as Actor, 'chat.write'));
  expect([...missingPermissions]).toEqual(['chat.write']);
});

test('a denial names the scope that is needed', () => {
  const messageOf = (act: () => unknown) => errorOf(act)?.message;
  const reader = actor(null, { scope: 'chat:read' });
  expect(messageOf(() => requirePermission(reader, 'chat.write'))).toContain(
    'The scope chat:write is needed',
  );
  expect(messageOf(() => requireTokenKey(operator))).toContain('The scope chat:impersonate is needed');
  expect(messageOf(() => requireTokenKey(actor(5, { scope: 'chat:read' })))).toContain(
    'The scope chat:write is needed',
  );
  const settings = messageOf(() => requirePermission(operator, 'settings.manage'));
  expect(settings).toContain('The scope manage is needed');
  expect(messageOf(() => requirePermission(operator, 'marketplace.rename'))).toBe(settings);
  const sellersUser = actor(5, { credential: session, role: null });
  expect(messageOf(() => requirePermission(sellersUser, 'marketplace.rename'))).toContain("A seller's user");
});

test('an unread mark is visible only to its own side', () => {
  expect([isOnSide(operator, true), isOnSide(operator, false)]).toEqual([true, false]);
  expect([isOnSide(seller, true), isOnSide(seller, false)]).toEqual([false, true]);
});

test('a seller sees the marketplace as the author of operator messages, and other authors by name', () => {
  expect(authorName(seller, true, 'Ann')).toBe('Lumen Market');
  expect(authorName(seller, false, 'Ben')).toBe('Ben');
  expect(authorName(operator, true, 'Ann')).toBe('Ann');
  expect(authorName(operator, false, null)).toBeNull();
});

test('the scope chat:read changes nothing', () => {
  const reader = actor(null, { scope: 'chat:read', credential: key });
  expect(hasPermission(operator, 'chat.write')).toBe(true);
  expect(hasPermission(reader, 'chat.write')).toBe(false);
  expect(codeOf(() => requirePermission(operator, 'chat.write'))).toBeNull();
  for (const permission of permissions) {
    const isForPeople = permission === 'full-access.manage' || permission === 'own-notifications.manage';
    const code = isForPeople ? 'FORBIDDEN' : 'MISSING_SCOPE';
    const expected = permission === 'notes.read' ? null : code;
    expect(codeOf(() => requirePermission(reader, permission))).toBe(expected);
  }
  expect(codeOf(() => requireTokenKey(reader))).toBe('MISSING_SCOPE');
});

describe('settings.manage', () => {
  test.each<[string, Actor, string | null]>([
    ['an operator’s key', operator, 'MISSING_SCOPE'],
    ['a seller’s key', seller, 'MISSING_SCOPE'],
    ['an operator’s key with manage', actor(null, { credential: manageKey, scope: 'chat:read' }), null],
    ['a seller’s key with manage', actor(5, { credential: manageKey }), null],
    ['a key with earlier rights', actor(null, { credential: earlierKey }), null],
    ['a key with chat:impersonate', actor(null, { credential: impersonateKey }), 'MISSING_SCOPE'],
    ['a seller’s user without a role', actor(5, { credential: session, role: null }), null],
    ['a Webmaster', person('WEBMASTER'), null],
    ['a Full Admin', person('FULL_ADMIN'), null],
    ['Customer Support', person('CUSTOMER_SUPPORT'), 'FORBIDDEN'],
    ['Marketing', person('MARKETING'), 'FORBIDDEN'],
    ['Finance', person('FINANCE'), 'FORBIDDEN'],
    ['a member', person('MEMBER'), 'FORBIDDEN'],
    ['an unknown role', person('ROOT'), 'FORBIDDEN'],
    ['a chat token', actor(5, { credential: token }), 'FORBIDDEN'],
  ])('for %s', (_name, actor, code) => {
    expect(hasPermission(actor, 'settings.manage')).toBe(code === null);
    expect(codeOf(() => requirePermission(actor, 'settings.manage'))).toBe(code);
  });

  test('is denied with the reason', () => {
    expect(
      errorOf(() => requirePermission(actor(5, { credential: token }), 'settings.manage'))?.message,
    ).toContain('chat token');
    const message = errorOf(() => requirePermission(person('FINANCE'), 'settings.manage'))?.message;
    expect(message).toContain('The role FINANCE');
    expect(message).toContain('WEBMASTER or FULL_ADMIN');
  });

  test('is denied by the role for a person without a credential', () => {
    expect(
      codeOf(() => requirePermission(actor(null, { credential: null, role: 'FINANCE' }), 'settings.manage')),
    ).toBe('FORBIDDEN');
  });
});

describe('the redaction of messages', () => {
  test.each<[string, Actor, string | null, string | null]>([
    ['a Full Admin', person('FULL_ADMIN'), null, null],
    ['a Webmaster', person('WEBMASTER'), null, null],
    ['Customer Support', person('CUSTOMER_SUPPORT'), 'FORBIDDEN', null],
    ['an operator’s key', operator, 'MISSING_SCOPE', null],
    ['a key with manage', actor(null, { credential: manageKey, scope: 'chat:read' }), null, null],
    ['a key with earlier rights', actor(null, { credential: earlierKey }), 'MISSING_SCOPE', null],
    ['a reading key', actor(null, { scope: 'chat:read' }), 'MISSING_SCOPE', 'MISSING_SCOPE'],
    ['a seller’s key', seller, 'FORBIDDEN', null],
    ['a seller’s key with manage', actor(5, { credential: manageKey }), 'FORBIDDEN', null],
    ['a seller’s user', actor(5, { credential: session, role: null }), 'FORBIDDEN', null],
    ['a chat token', actor(5, { credential: token }), 'FORBIDDEN', null],
  ])('is decided for %s', (_name, actor, any, own) => {
    expect(codeOf(() => requirePermission(actor, 'messages.redact'))).toBe(any);
    expect(codeOf(() => requirePermission(actor, 'messages.redact-own'))).toBe(own);
    const isSeller = actor.side === 'seller';
    expect(codeOf(() => requirePermission(actor, 'notes.redact-own'))).toBe(isSeller ? 'FORBIDDEN' : own);
  });
});

describe('canned replies', () => {
  const shared = (code: string | null, use: string | null = null) => ({ code, use });
  test.each<[string, Actor, { code: string | null; use: string | null }]>([
    ['a Full Admin', person('FULL_ADMIN'), shared(null)],
    ['a Webmaster', person('WEBMASTER'), shared(null)],
    ['Customer Support', person('CUSTOMER_SUPPORT'), shared('FORBIDDEN')],
    ['an operator’s key', operator, shared('MISSING_SCOPE')],
    ['a key with manage', actor(null, { credential: manageKey, scope: 'chat:read' }), shared(null)],
    ['a key with earlier rights', actor(null, { credential: earlierKey }), shared('MISSING_SCOPE')],
    ['a reading key', actor(null, { scope: 'chat:read' }), shared('MISSING_SCOPE', 'MISSING_SCOPE')],
    ['a seller’s key', seller, shared('FORBIDDEN', 'FORBIDDEN')],
    ['a seller’s key with manage', actor(5, { credential: manageKey }), shared('FORBIDDEN', 'FORBIDDEN')],
    ['a seller’s user', actor(5, { credential: session, role: null }), shared('FORBIDDEN', 'FORBIDDEN')],
    ['a chat token', actor(5, { credential: token }), shared('FORBIDDEN', 'FORBIDDEN')],
  ])('of %s', (_name, actor, { code, use }) => {
    expect(codeOf(() => requirePermission(actor, 'canned-replies.manage'))).toBe(code);
    expect(codeOf(() => requirePermission(actor, 'canned-replies.use'))).toBe(use);
  });

  test('are visible to all of the operator, or to the user who owns them, and to no seller', () => {
    const user = { ...person('FINANCE'), identity: 'user:7' };
    expect(cannedRepliesOf(user)).toMatchObject({ scope: { marketplaceId: 1 }, ownOwner: 7 });
    for (const identity of ['key:7', 'xuser:7', 'user:7x', 'user:x', 'user:0', 'user:']) {
      expect(cannedRepliesOf({ ...operator, identity }).ownOwner, identity).toBeNull();
    }
    expect(cannedRepliesOf({ ...user, identity: 'user:70' }).ownOwner).toBe(70);
    expect([sharedReplies, 7, 8].map((owner) => canSeeCannedReplies(user, owner))).toEqual([
      true,
      true,
      false,
    ]);
    expect([sharedReplies, 7].map((owner) => canSeeCannedReplies(operator, owner))).toEqual([true, false]);
    const ofSeller = { ...actor(5, { credential: session, role: null }), identity: 'user:7' };
    expect([sharedReplies, 7].map((owner) => canSeeCannedReplies(ofSeller, owner))).toEqual([false, false]);
  });
});

test('work lists are visible to all of the operator, or to their owner, and to no seller', () => {
  const user = person('FINANCE');
  const own = user.person?.memberId ?? 0;
  const owners = ['everybody', own, own + 1, null] as const;
  expect(owners.map((owner) => canSeeWorkList(user, owner))).toEqual([true, true, false, false]);
  expect(owners.map((owner) => canSeeWorkList(operator, owner))).toEqual([true, false, false, true]);
  const seller = actor(5, { credential: session, role: null });
  expect(owners.map((owner) => canSeeWorkList(seller, owner))).toEqual([false, false, false, false]);
});

describe('notes', () => {
  test.each<[string, Actor, string | null, string | null]>([
    ['a user', person('CUSTOMER_SUPPORT'), null, null],
    ['an operator’s key', operator, null, null],
    ['a reading key', actor(null, { scope: 'chat:read' }), null, 'MISSING_SCOPE'],
    [
      'the query of a webhook',
      actor(null, { credential: null, scope: 'chat:read' }),
      'MISSING_SCOPE',
      'MISSING_SCOPE',
    ],
    ['a seller’s key', seller, 'FORBIDDEN', 'FORBIDDEN'],
    ['a seller’s key with manage', actor(5, { credential: manageKey }), 'FORBIDDEN', 'FORBIDDEN'],
    ['a seller’s user', actor(5, { credential: session, role: null }), 'FORBIDDEN', 'FORBIDDEN'],
    ['a chat token', actor(5, { credential: token }), 'FORBIDDEN', 'FORBIDDEN'],
  ])('of %s', (_name, actor, read, write) => {
    expect(codeOf(() => requirePermission(actor, 'notes.read'))).toBe(read);
    expect(codeOf(() => requirePermission(actor, 'notes.write'))).toBe(write);
  });
});

describe('accounts.manage', () => {
  test.each<[string, Actor, string | null]>([
    ['a Full Admin', person('FULL_ADMIN'), null],
    ['a Webmaster', person('WEBMASTER'), 'FORBIDDEN'],
    ['an operator’s key', operator, 'MISSING_SCOPE'],
    ['an operator’s key with manage', actor(null, { credential: manageKey }), null],
    ['an operator’s key with earlier rights', actor(null, { credential: earlierKey }), 'MISSING_SCOPE'],
    ['a seller’s key with manage', actor(5, { credential: manageKey }), 'FORBIDDEN'],
    ['a chat token', actor(5, { credential: token }), 'FORBIDDEN'],
    ['a seller’s user of that role', actor(5, { credential: session, role: 'FULL_ADMIN' }), 'FORBIDDEN'],
  ])('for %s', (_name, actor, code) => {
    expect(hasPermission(actor, 'accounts.manage')).toBe(code === null);
    expect(codeOf(() => requirePermission(actor, 'accounts.manage'))).toBe(code);
  });

  test('is denied with the reason', () => {
    expect(errorOf(() => requirePermission(operator, 'accounts.manage'))?.message).toContain('scope manage');
    expect(errorOf(() => requirePermission(person('FINANCE'), 'accounts.manage'))?.message).toContain(
      'FINANCE',
    );
  });
});

describe('a chat token', () => {
  test.each<[string, Actor, number | string]>([
    ['an operator’s key with chat:impersonate', actor(null, { credential: impersonateKey }), 7],
    ['an operator’s key with earlier rights', actor(null, { credential: earlierKey }), 7],
    ['an operator’s key with chat:write', operator, 'MISSING_SCOPE'],
    ['an operator’s key with manage', actor(null, { credential: manageKey }), 'MISSING_SCOPE'],
    ['a seller’s key with chat:write', seller, 7],
    [
      'a seller’s key with manage alone',
      actor(5, { credential: manageKey, scope: 'chat:read' }),
      'MISSING_SCOPE',
    ],
  ])('by %s', (_name, creator, expected) => {
    if (typeof expected === 'number') expect(requireTokenKey(creator)).toBe(expected);
    else expect(codeOf(() => requireTokenKey(creator))).toBe(expected);
  });
});

test('no key has full access, and only a key with manage can rename the marketplace', () => {
  for (const credential of [key, manageKey, impersonateKey, earlierKey]) {
    const program = actor(null, { credential });
    expect(codeOf(() => requirePermission(program, 'full-access.manage'))).toBe('FORBIDDEN');
    const code = credential === manageKey ? null : 'MISSING_SCOPE';
    expect(codeOf(() => requirePermission(program, 'marketplace.rename'))).toBe(code);
  }
  expect(codeOf(() => requirePermission(person('FULL_ADMIN'), 'full-access.manage'))).toBeNull();
  expect(codeOf(() => requirePermission(person('WEBMASTER'), 'full-access.manage'))).toBe('FORBIDDEN');
  expect(codeOf(() => requirePermission(person('WEBMASTER'), 'marketplace.rename'))).toBeNull();
  expect(
    codeOf(() => requirePermission(actor(5, { credential: session, role: null }), 'marketplace.rename')),
  ).toBe('FORBIDDEN');
});

test('the content policy can be read by all who can write or manage it', () => {
  const read = (program: Actor) => codeOf(() => requirePermission(program, 'content-policy.read'));
  expect(read(operator)).toBeNull();
  expect(read(person('FINANCE'))).toBeNull();
  expect(read(actor(null, { credential: manageKey, scope: 'chat:read' }))).toBeNull();
  expect(read(actor(null, { scope: 'chat:read' }))).toBe('MISSING_SCOPE');
});

test('a key without rights has only its chat scope', () => {
  const program = actor(null, { credential: { kind: 'key', id: 7 } });
  expect(permissions.filter((permission) => hasPermission(program, permission))).toEqual([
    'chat.write',
    'messages.redact-own',
    'work-state.write',
    'notes.read',
    'notes.write',
    'notes.redact-own',
    'content-policy.read',
    'canned-replies.use',
  ]);
});

test('sellers have no work state of threads, labels are managed and reports read like settings', () => {
  for (const permission of ['work-state.write', 'labels.manage', 'reports.read'] as const) {
    for (const of of [
      seller,
      actor(5, { credential: session, role: null }),
      actor(5, { credential: token }),
    ]) {
      expect(codeOf(() => requirePermission(of, permission))).toBe('FORBIDDEN');
    }
  }
  expect(codeOf(() => requirePermission(actor(null, { scope: 'chat:read' }), 'work-state.write'))).toBe(
    'MISSING_SCOPE',
  );
  for (const permission of ['labels.manage', 'reports.read'] as const) {
    expect(codeOf(() => requirePermission(person('CUSTOMER_SUPPORT'), permission))).toBe('FORBIDDEN');
    expect(codeOf(() => requirePermission(person('WEBMASTER'), permission))).toBeNull();
    expect(codeOf(() => requirePermission(operator, permission))).toBe('MISSING_SCOPE');
  }
});

test('no person and no token can create chat tokens', () => {
  expect(codeOf(() => requireTokenKey(person('FULL_ADMIN')))).toBe('FORBIDDEN');
  expect(codeOf(() => requireTokenKey(actor(5, { credential: token })))).toBe('FORBIDDEN');
  expect(codeOf(() => requireTokenKey(actor(null, { credential: null })))).toBe('MISSING_SCOPE');
});

test('a webhook’s query reads as its owner’s side, without a credential', () => {
  const owner = { webhookId: 4, marketplaceId: 1, marketplaceName: 'Lumen Market' };
  const reads = {
    identity: 'webhook:4',
    scope: 'chat:read',
    credential: null,
    person: null,
    expiresAt: null,
  };
  expect(actorOfWebhook({ ...owner, ownerSeller: null })).toMatchObject({ side: 'operator', ...reads });
  expect(actorOfWebhook({ ...owner, ownerSeller: 5 })).toMatchObject({
    side: 'seller',
    sellerId: 5,
    ...reads,
  });
});

describe('a role', () => {
  test('can use the chat unless it is MEMBER or unknown', () => {
    expect(userRoles.filter(roleCanChat)).toEqual([
      'CUSTOMER_SUPPORT',
      'MARKETING',
      'FINANCE',
      'WEBMASTER',
      'FULL_ADMIN',
    ]);
    expect(roleCanChat(null)).toBe(true);
    expect(roleCanChat('ROOT')).toBe(false);
    expect(roleCanManageSettings(null)).toBe(true);
  });

  test.each([
    ['Full Admin', 'FULL_ADMIN'],
    [' full-admin ', 'FULL_ADMIN'],
    ['FULL_ADMIN', 'FULL_ADMIN'],
    ['Customer - Support', 'CUSTOMER_SUPPORT'],
    ['Root', null],
    ['', null],
  ])('is parsed from %j', (text, role) => {
    expect(parseRole(text)).toBe(role);
  });
});

test('Customer Support and chat tokens can write, though they manage nothing', () => {
  for (const writer of [person('CUSTOMER_SUPPORT'), actor(5, { credential: token })]) {
    expect(codeOf(() => requirePermission(writer, 'chat.write'))).toBeNull();
    expect(permissions.filter((permission) => hasPermission(writer, permission))).toEqual([
      'chat.write',
      'messages.redact-own',
      ...(writer.side === 'operator'
        ? ['work-state.write', 'notes.read', 'notes.write', 'notes.redact-own']
        : []),
      'content-policy.read',
      ...(writer.side === 'operator' ? ['canned-replies.use'] : []),
      ...(writer.person ? ['own-notifications.manage'] : []),
    ]);
  }
});

test('the administrator has every permission except for creating chat tokens', () => {
  const denied = permissions.filter((permission) => !hasPermission(administrator, permission));
  expect(denied).toEqual(['chat-tokens.create']);
  expect(codeOf(() => requirePermission(administrator, 'chat-tokens.create'))).toBe('FORBIDDEN');
});

test('the administrator acts on a marketplace under the name that its audit log shows', () => {
  const acting = actingOn(administrator, { marketplaceId: 3, marketplaceName: 'Market' });
  expect(acting).toEqual({
    side: 'administrator',
    identity: 'administrator',
    name: null,
    marketplaceId: 3,
    marketplaceName: 'Market',
  });
  expect(auditLogOf(acting)).toMatchObject({ marketplaceId: 3 });
});

test('all keys and people of an operator are one party, and those of each seller another', () => {
  expect(partyOf(operator)).toBe(partyOf(person('FULL_ADMIN')));
  expect(partyOf(seller)).toBe(partyOf(actor(5, { credential: token })));
  const parties = [operator, { ...operator, marketplaceId: 2 }, seller, actor(6), actor(1), actor(2)].map(
    partyOf,
  );
  expect(new Set(parties).size).toBe(6);
});
