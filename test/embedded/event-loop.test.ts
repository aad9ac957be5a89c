import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { installationOf } from '../../src/access/tenant-scopes.js';
import type { Database } from '../../src/database/database.js';
import { statement } from '../../src/database/statement.js';
import { openTestDatabase } from '../harness/database.js';

/* Tests that the event loop serves other work between two statements of the embedded database. */

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
});

/** Fails for 0. */
const inverse = statement({
  name: 'inverse',
  scope: 'installation',
  parameters: { n: 'integer' },
  row: { inverse: 'integer' },
  text: 'select (12 / $n::integer)::integer as inverse',
});
/** Fails before it runs, when it is parsed. */
const fromNowhere = statement({
  name: 'from-nowhere',
  scope: 'installation',
  parameters: {},
  row: { nothing: 'integer' },
  text: 'select nothing from nowhere',
});
const scope = installationOf(administrator);
const inverseOf = async (n: number, { run }: Pick<Database, 'run'> = database) => {
  const [row] = await run(scope, inverse, { n });
  return row?.inverse;
};

test.each([
  ['of several callers', (n: number) => Promise.all([1, 2, 3].map(() => inverseOf(n)))],
  [
    'of a transaction',
    (n: number) =>
      database.transaction(async (inside) => {
        for (let i = 0; i < 3; i++) await inverseOf(n, inside);
      }),
  ],
])('between two statements %s the event loop serves others', async (_name, runThree) => {
  let turns = 0;
  let isDone = false;
  const other = () => {
    turns++;
    if (!isDone) setImmediate(other);
  };
  setImmediate(other);
  await runThree(3);
  isDone = true;
  expect(turns).toBeGreaterThanOrEqual(3);
});

test('failed statements do not affect the answers of others', async () => {
  const failing = [() => inverseOf(0), () => database.run(scope, fromNowhere, {})];
  const asked = [1, 2, 3, 4, 6, 12];
  const answers = await Promise.allSettled(
    asked.flatMap((n) => [inverseOf(n), ...failing.map((fail) => fail())]),
  );
  expect(
    answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : answer.reason.code)),
  ).toEqual(asked.flatMap((n) => [12 / n, '22012', '42P01']));
  await expect(database.transaction((inside) => inverseOf(0, inside))).rejects.toThrow('division by zero');
  expect(await inverseOf(4)).toBe(3);
});
