import { expect, test } from 'vitest';
import { openInMemory } from '../../src/database/embedded.js';

test('between two statements the event loop serves others', async () => {
  const database = await openInMemory();
  const done: string[] = [];
  const other = () => {
    done.push('other');
    if (done.filter((name) => name === 'statement').length < 3) setImmediate(other);
  };
  await database.pool.query('select 1');
  setImmediate(other);
  await Promise.all(
    [1, 2, 3].map(async (n) => {
      await database.pool.query('select $1::integer', [n]);
      done.push('statement');
    }),
  );
  const [first, second] = done.flatMap((name, at) => (name === 'statement' ? [at] : []));
  expect(done.slice((first ?? 0) + 1, second)).toContain('other');
  await database.close();
});
