import { expect, test } from 'vitest';
import { operationPermissions } from '../../src/graphql/operation-permissions.js';
import { operatorSchema } from '../../src/graphql/operator-schema.js';
import { sellerSchema } from '../../src/graphql/seller-schema.js';
import { permissionsPage, writePermissionsPage } from '../harness/permissions-page.js';

test('docs/permissions.md has the tables that the code generates', () => {
  const { current, expected } = permissionsPage();
  if (process.env.UPDATE_PERMISSIONS) writePermissionsPage(expected);
  else expect(current, 'Run npm run generate:permissions.').toBe(expected);
});

test('each operation of both APIs has a permission, and no other operation has', () => {
  const operations = [operatorSchema(), sellerSchema()].flatMap((schema) =>
    [schema.getQueryType(), schema.getMutationType()].flatMap((type) => Object.keys(type?.getFields() ?? {})),
  );
  expect(Object.keys(operationPermissions).sort()).toEqual([...new Set(operations)].sort());
});
