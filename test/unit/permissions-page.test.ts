import { readFileSync } from 'node:fs';
import { buildSchema } from 'graphql';
import { describe, expect, test } from 'vitest';
import { type Actor, type Administrator, actorOnSide, administrator } from '../../src/access/actor.js';
import { type Permission, permissions, requirePermission } from '../../src/access/permissions.js';
import { roleCanChat, type UserRole, userRoles } from '../../src/access/user-roles.js';
import { CallerError } from '../../src/errors/caller-error.js';
import { permissionsTable } from '../harness/permissions-page.js';

/* Compares the tables of docs/permissions.md with src/access/permissions.ts and the schemas. */

const textOf = (path: string) => readFileSync(new URL(`../../${path}`, import.meta.url), 'utf8');

const fields = {
  identity: 'key:7',
  marketplaceId: 1,
  marketplaceName: 'Lumen Market',
  name: 'Ann',
  expiresAt: null,
};

const keyActor = (sellerId: number | null, scope: 'chat:read' | 'chat:write') =>
  actorOnSide(sellerId, { ...fields, credential: { kind: 'key', id: 7 }, person: null, scope });

const sessionActor = (sellerId: number | null, role: string | null) =>
  actorOnSide(sellerId, {
    ...fields,
    credential: { kind: 'session', id: 8 },
    person: { email: 'ann@example.com', role },
    scope: 'chat:write',
  });

const actors: Readonly<Record<string, Actor | Administrator>> = {
  "operator's API key, scope `chat:read`": keyActor(null, 'chat:read'),
  "operator's API key, scope `chat:write`": keyActor(null, 'chat:write'),
  ...Object.fromEntries(
    userRoles.map((role) => [`operator's session, role \`${role}\``, sessionActor(null, role)]),
  ),
  "seller's API key, scope `chat:read`": keyActor(5, 'chat:read'),
  "seller's API key, scope `chat:write`": keyActor(5, 'chat:write'),
  "seller's session": sessionActor(5, null),
  'chat token': actorOnSide(5, {
    ...fields,
    credential: { kind: 'token', id: 9 },
    person: null,
    scope: 'chat:write',
  }),
  'query of a webhook': actorOnSide(null, { ...fields, credential: null, person: null, scope: 'chat:read' }),
  'administrator, on the command line': administrator,
};

/** Returns the cell for an actor: authentication rejects a role that cannot use the chat. */
function cellFor(actor: Actor | Administrator, permission: Permission): string {
  const role = actor.side === 'operator' ? (actor.person?.role as UserRole | undefined) : undefined;
  if (role !== undefined && !roleCanChat(role)) return '`FORBIDDEN`';
  try {
    requirePermission(actor, permission);
    return 'yes';
  } catch (error) {
    if (error instanceof CallerError) return `\`${error.code}\``;
    throw error;
  }
}

test('the first table has a column for each permission and a row for each kind of actor', () => {
  const [header, ...rows] = permissionsTable('Permissions by actor');
  expect(header).toEqual(['actor', ...permissions.map((permission) => `\`${permission}\``)]);
  expect(rows.map(([actor]) => actor).sort()).toEqual(Object.keys(actors).sort());
});

test.each(permissionsTable('Permissions by actor').slice(1))(
  'the row of the %s has the results of the code',
  (name, ...cells) => {
    const actor = actors[name];
    if (!actor) throw new Error(`There is no actor ${name}.`);
    expect(cells).toEqual(permissions.map((permission) => cellFor(actor, permission)));
  },
);

describe('the second table', () => {
  const [, ...rows] = permissionsTable('Permissions by operation');
  const named = (column: number) =>
    rows.flatMap((row) => [...(row[column] ?? '').matchAll(/`(\w+)`/g)].map(([, name = '']) => name)).sort();
  const schemas = ['operator', 'seller'].map((side) => buildSchema(textOf(`schema/${side}.graphql`)));
  const fieldsOf = (type: 'Query' | 'Mutation') => {
    const types = schemas.map((schema) =>
      type === 'Query' ? schema.getQueryType() : schema.getMutationType(),
    );
    return [...new Set(types.flatMap((each) => Object.keys(each?.getFields() ?? {})))].sort();
  };

  test('has a row for each permission', () => {
    expect(rows.map(([permission]) => permission)).toEqual([
      ...permissions.map((permission) => `\`${permission}\``),
      'none',
    ]);
  });

  test('has each mutation and each query of both APIs once', () => {
    expect(named(1)).toEqual(fieldsOf('Mutation'));
    expect(named(2)).toEqual(fieldsOf('Query'));
  });
});
