import { describe, expect, test } from 'vitest';
import { operationPermissions } from '../../src/graphql/operation-permissions.js';
import { operationsOf, rules, schemas } from '../harness/isolation/operations.js';
import { permissionOf, sides } from '../harness/isolation/rule.js';
import { namingArguments, ownTypes } from '../harness/schema-walk.js';

/*
 * Tests that test/harness/isolation/ has a rule for every operation. The list of operations comes from the schemas: an operation
 * without a rule, or a rule without an argument, fails. The tests of test/isolation/ apply the rules.
 */

/** The parts of the schema that only the operator has. A seller must not see that they exist for its thread. */
const operatorOnly =
  /work|label|snooze|assign|colleague|savedview|waiting|viewers|viewing|threadviewer|readBy|reader|unlessAnswered|ThreadChanged|ThreadList|ThreadStatus|ThreadCounts|note|mention|linkPattern|sellerLink|onlinePe|Seller\.links|recentPattern|report|usualResponse/i;

describe.each(sides)('the %s’s API', (side) => {
  test('has a rule for each field of Query and Mutation, and for each id argument', () => {
    const offered = namingArguments(schemas[side]);
    const idArgumentsByField = Object.fromEntries(
      Object.entries(rules[side]).map(([coordinate, { notFound }]) => [
        coordinate,
        Object.keys(notFound).sort(),
      ]),
    );
    expect(
      idArgumentsByField,
      'Each field of Query and Mutation needs a rule in test/harness/isolation/, with the answer for ids, cursors and sellers that do not exist for the actor.',
    ).toEqual(offered);
  });

  test('has the work state of threads and notes only in the Operator API', () => {
    const names = ownTypes(schemas[side]).flatMap((type) => [
      type.name,
      ...('getFields' in type ? Object.keys(type.getFields()).map((field) => `${type.name}.${field}`) : []),
    ]);
    // A chat token's key has a label in the Operator API, and an API key in both.
    const found = names.filter((name) => operatorOnly.test(name) && !/ApiKey|Token/.test(name));
    if (side === 'seller') expect(found).toEqual([]);
    else expect(found.length).toBeGreaterThan(50);
  });

  test('lists each operation with the permission of its rule', () => {
    for (const { coordinate, field, rule } of operationsOf(side)) {
      expect(operationPermissions[field], coordinate).toBe(permissionOf(rule));
    }
  });
});
