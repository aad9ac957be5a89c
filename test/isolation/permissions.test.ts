import { beforeAll, describe, expect, test } from 'vitest';
import { type KeyScope, keyScopes } from '../../src/access/key-scopes.js';
import type { Permission } from '../../src/access/permissions.js';
import { changingNothing } from '../harness/content.js';
import { operationsOf, withValue } from '../harness/isolation/operations.js';
import { ask } from '../harness/isolation/requests.js';
import { permissionOf, sides } from '../harness/isolation/rule.js';
import { makeWorld, type World } from '../harness/isolation/world.js';
import { makeClient } from '../harness/server.js';

/* Calls every operation of both APIs with keys and sessions that lack its permission. */

let world: World;

beforeAll(async () => {
  world = await makeWorld();
});

/** Returns true for a permission that no scope gives to a key. */
const isNeverOfKeys = (permission: Permission | null) =>
  permission === 'full-access.manage' || permission === 'own-notifications.manage';

describe.each(sides)('the %s’s API', (side) => {
  test('lets a key with the scope chat:read read, and rejects changes', async () => {
    const { server, home, shop, stranger } = world;
    const owner =
      side === 'operator' ? { marketplaceId: home.id } : { sellerId: home.sellers[0]?.number ?? 0 };
    const reader = await makeClient(server, owner, { scope: 'chat:read' });
    await changingNothing(server, async () => {
      for (const { coordinate, field, isNonNullable, rule, document } of operationsOf(side)) {
        const own = rule.own(shop.own);
        if (permissionOf(rule) === null || permissionOf(rule) === 'notes.read') {
          const { body } = await ask(reader, document, own);
          expect(body.errors, coordinate).toBeUndefined();
          continue;
        }
        const code = isNeverOfKeys(permissionOf(rule)) ? 'FORBIDDEN' : 'MISSING_SCOPE';
        const foreign = Object.keys(rule.notFound).map((path) => withValue(own, path, stranger.own.sellerId));
        for (const variables of [own, ...foreign]) {
          const { body } = await ask(reader, document, variables);
          expect(body, coordinate).toEqual({
            data: isNonNullable ? null : { [field]: null },
            errors: [{ message: expect.any(String), path: [field], extensions: { code } }],
          });
        }
      }
    });
  });

  if (side === 'operator') {
    test('lets only users with the right roles manage settings', async () => {
      const { server, home, shop, stranger, signedIn } = world;
      const reasons: Partial<Record<Permission, string>> = {
        'settings.manage': 'WEBMASTER',
        'messages.export': 'WEBMASTER',
        'labels.manage': 'WEBMASTER',
        'reports.read': 'WEBMASTER',
        'accounts.manage': 'FULL_ADMIN',
        'full-access.manage': 'FULL_ADMIN',
        'chat-tokens.create': 'an API key',
      };
      const agent = await signedIn({ marketplaceId: home.id, role: 'CUSTOMER_SUPPORT' }, 'Agent');
      await changingNothing(server, async () => {
        for (const { coordinate, field, rule, document } of operationsOf(side)) {
          const own = rule.own(shop.own);
          const permission = permissionOf(rule);
          if (permission === null || !(permission in reasons)) {
            if (rule.operation === 'query') await agent.data(document, own);
            continue;
          }
          const foreign = Object.keys(rule.notFound).map((path) =>
            withValue(own, path, stranger.own.sellerId),
          );
          for (const variables of [own, ...foreign]) {
            const { status, body } = await agent.ask(document, variables);
            expect(status, coordinate).toBe(200);
            expect(body.errors, coordinate).toMatchObject([
              {
                message: expect.stringContaining(reasons[permission] ?? ''),
                path: [field],
                extensions: { code: 'FORBIDDEN' },
              },
            ]);
          }
        }
      });
    });

    test('lets no key take full access, and no other role manage users and keys', async () => {
      const { server, home, shop, signedIn } = world;
      const webmaster = await signedIn({ marketplaceId: home.id, role: 'WEBMASTER' }, 'Webmaster');
      await changingNothing(server, async () => {
        for (const { coordinate, field, rule, document } of operationsOf(side)) {
          const clients =
            rule.permission === 'full-access.manage'
              ? [shop.clients.operator, webmaster]
              : rule.permission === 'accounts.manage'
                ? [webmaster]
                : [];
          for (const client of clients) {
            const { body } = await client.ask(document, rule.own(shop.own));
            expect(body.errors, coordinate).toMatchObject([
              {
                message: expect.stringContaining('FULL_ADMIN'),
                path: [field],
                extensions: { code: 'FORBIDDEN' },
              },
            ]);
          }
        }
      });
    });
  }

  test('rejects each operation for a key without its scope', async () => {
    const { server, home, shop } = world;
    const owner =
      side === 'operator' ? { marketplaceId: home.id } : { sellerId: home.sellers[0]?.number ?? 0 };
    const scopes =
      side === 'operator' ? keyScopes : keyScopes.filter((scope) => scope !== 'chat:impersonate');
    const needed: Partial<Record<Permission, readonly KeyScope[]>> = {
      'chat.write': ['chat:write'],
      'messages.redact-own': side === 'operator' ? ['chat:write', 'manage'] : ['chat:write'],
      'messages.export': side === 'operator' ? ['manage'] : ['chat:write'],
      'work-state.write': ['chat:write'],
      'notes.read': scopes,
      'notes.write': ['chat:write'],
      'notes.redact-own': ['chat:write', 'manage'],
      'labels.manage': ['manage'],
      'reports.read': ['manage'],
      'content-policy.read': ['chat:write', 'manage'],
      'canned-replies.use': ['chat:write', 'manage'],
      'settings.manage': ['manage'],
      'accounts.manage': ['manage'],
      'chat-tokens.create': side === 'operator' ? ['chat:impersonate'] : ['chat:write'],
    };
    const clients = await Promise.all(
      scopes.map(async (scope) => ({ scope, client: await makeClient(server, owner, { scope }) })),
    );
    await changingNothing(server, async () => {
      for (const { scope, client } of clients) {
        for (const { coordinate, field, rule, document } of operationsOf(side)) {
          const permission = permissionOf(rule);
          const enough = permission === null ? scopes : (needed[permission] ?? []);
          if (enough.includes(scope)) continue;
          const code = isNeverOfKeys(permission) ? 'FORBIDDEN' : 'MISSING_SCOPE';
          const { body } = await client.ask(document, rule.own(shop.own));
          expect(body.errors, `${scope} ${coordinate}`).toMatchObject([
            { path: [field], extensions: { code } },
          ]);
        }
      }
    });
  });
});
