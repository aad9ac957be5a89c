import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  adminPages,
  adminPath,
  conversationPath,
  inboxLists,
  type OperatorRoute,
  operatorPath,
  parseOperatorUrl,
  parseSellerUrl,
  parseSignInUrl,
  pathAfterSignIn,
  queryOfList,
  sellerPath,
  signInPath,
} from '../../../web/src/paths.js';

const origin = 'https://parley.example';
const url = (path: string) => new URL(path, origin);

describe('paths', () => {
  const folder = join(import.meta.dirname, '../../../web/src');
  const filesWith = (pattern: RegExp) =>
    readdirSync(folder, { recursive: true, encoding: 'utf8' })
      .filter((name) => /(?<!\.d)\.tsx?$/.test(name))
      .filter((name) =>
        pattern.test(readFileSync(join(folder, name), 'utf8').replace(/^\s*(\/?\*|\/\/).*$/gm, '')),
      )
      .sort();

  test('are written in one module', () => {
    expect(filesWith(/['"`]\/[a-z?$]|['"`]#messages|(assign|replace|href=)[({]*['"`]\//)).toEqual([
      'paths.ts',
    ]);
  });

  test('are followed and changed by one router', () => {
    expect(filesWith(/\bhistory\.|popstate|\blocation\.(pathname|search|hash|href)\b|wouter/)).toEqual([
      // It is shown at the address of any page of a portal, and has no pages of its own.
      'pages/offline/offline.ts',
      'router.tsx',
    ]);
  });
});

const id = fc.base64String({ minLength: 4 }).filter((text) => text !== '' && !text.startsWith('='));
const query = fc.oneof(
  fc.record({
    list: fc.constantFrom(...inboxLists),
    labelIds: fc.array(id, { maxLength: 5 }),
    isByLatestMessage: fc.boolean(),
    savedViewId: fc.option(id),
    q: fc.string(),
  }),
  fc.record({
    list: fc.constant(null),
    labelIds: fc.constant([]),
    isByLatestMessage: fc.constant(false),
    savedViewId: id,
    q: fc.string(),
  }),
);

describe("the operator's addresses", () => {
  test('keep the whole route', () => {
    const inbox = fc.record({
      page: fc.constant('inbox' as const),
      sellerId: fc.option(id),
      messageId: fc.option(id),
      query,
      searchIn: fc.constantFrom('names' as const, 'messages' as const),
    });
    fc.assert(
      fc.property(inbox, (route) => {
        const messageId = route.sellerId === null ? null : route.messageId;
        const whole: OperatorRoute = { ...route, messageId, adminPage: 'users', adminItemId: null };
        expect(parseOperatorUrl(url(operatorPath(whole)))).toEqual(whole);
      }),
    );
  });

  test('keep the admin page and its object', () => {
    fc.assert(
      fc.property(fc.constantFrom(...adminPages), fc.option(fc.string({ minLength: 1 })), (page, itemId) => {
        fc.pre(itemId === null || !/^\.{1,2}$/.test(itemId));
        const route = parseOperatorUrl(url(adminPath(page, itemId)));
        expect(route).toMatchObject({ page: 'admin', adminPage: page, adminItemId: itemId });
        expect(operatorPath(route)).toBe(adminPath(page, itemId));
      }),
    );
  });

  test.each<[string, Partial<OperatorRoute>]>([
    ['/operator', { page: 'inbox', sellerId: null }],
    ['/operator/', { page: 'inbox', sellerId: null }],
    ['/operator/nothing/here', { page: 'inbox', sellerId: null }],
    ['/operator/t/U2VsbGVyLTE', { page: 'inbox', sellerId: 'U2VsbGVyLTE=' }],
    ['/operator/t/U2VsbGVyLTE%3D?m=TQ', { sellerId: 'U2VsbGVyLTE=', messageId: 'TQ==' }],
    ['/operator/t/%E0%A4%A', { page: 'inbox' }],
    ['/operator/admin', { page: 'admin', adminPage: 'users', adminItemId: null }],
    ['/operator/admin/nothing', { page: 'admin', adminPage: 'users' }],
    ['/operator/account', { page: 'account' }],
    ['/operator?unread=1&q=ada', { query: { ...queryOfList('UNREAD'), q: 'ada' } }],
    ['/operator?waiting=1', { query: queryOfList('NEEDS_REPLY') }],
    ['/operator?waiting=1&unread=1', { query: queryOfList('NEEDS_REPLY') }],
    ['/operator?list=snoozed&sort=latest', { query: { ...queryOfList('SNOOZED'), isByLatestMessage: true } }],
    ['/operator?list=nothing', { query: queryOfList('ALL') }],
    ['/operator?view=VmlldzE', { query: { ...queryOfList('ALL'), list: null, savedViewId: 'VmlldzE=' } }],
  ])('%s is read', (path, route) => {
    expect(parseOperatorUrl(url(path))).toMatchObject(route);
  });

  test('name a conversation without the padding of its id', () => {
    expect(conversationPath('U2VsbGVyLTE=')).toBe('/operator/t/U2VsbGVyLTE');
  });
});

describe("the seller's addresses", () => {
  test.each(['home', 'account'] as const)('keep the page %s and the panel', (page) => {
    for (const isPanelOpen of [true, false]) {
      const route = { page, isPanelOpen, messageId: null };
      expect(parseSellerUrl(url(sellerPath(route)))).toEqual(route);
    }
    const withMessage = { page, isPanelOpen: true, messageId: 'Q2hhdA==' };
    expect(parseSellerUrl(url(sellerPath(withMessage)))).toEqual(withMessage);
  });

  test('open the start page if there is no such page', () => {
    expect(parseSellerUrl(url('/seller/nothing'))).toEqual({
      page: 'home',
      isPanelOpen: false,
      messageId: null,
    });
  });
});

describe('signing in', () => {
  test.each([
    ['operator', '/operator/t/abc?q=1#x', '/operator/t/abc?q=1#x'],
    ['operator', '/seller', '/operator'],
    ['operator', '/operatorial', '/operator'],
    ['seller', '/seller#messages', '/seller#messages'],
    ['seller', 'https://elsewhere.example/seller', '/seller'],
    ['seller', '//elsewhere.example/seller', '/seller'],
    ['seller', 'javascript:alert(1)', '/seller'],
    ['seller', null, '/seller'],
  ] as const)('leads a user of the %s side with next=%s to %s', (side, next, path) => {
    expect(pathAfterSignIn(side, next, origin)).toBe(path);
  });

  test('keeps the address to go to afterwards', () => {
    fc.assert(
      fc.property(fc.string({ minLength: 1 }), (next) => {
        expect(parseSignInUrl(url(signInPath(next))).next).toBe(next);
      }),
    );
    expect(signInPath()).toBe('/');
    expect(parseSignInUrl(url('/reset-password?token=t'))).toEqual({
      page: 'reset-password',
      next: null,
      error: null,
      token: 't',
      invitation: null,
      isChoosing: false,
    });
  });
});
