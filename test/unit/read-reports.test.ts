import { expect, test } from 'vitest';
import type { OperatorActor } from '../../src/access/actor.js';
import type { Runner } from '../../src/database/statement.js';
import { readReports } from '../../src/reports/read-reports.js';

const actor = {
  ...{ side: 'operator', marketplaceId: 1, person: { role: 'FULL_ADMIN' }, credential: null },
} as unknown as OperatorActor;

test('the report of thousands of people blocks other requests for less than a second', async () => {
  const people = Array.from({ length: 3_000 }, (_, index) => index + 1);
  const rows = people.flatMap((memberId) =>
    Array.from({ length: 60 }, (_, bucket) => ({ memberId, bucket: bucket + 1, replies: 1 })),
  );
  const answers: Record<string, readonly object[]> = {
    'member-replies': rows,
    'are-reports-filled': [{ isFilled: true }],
  };
  let readMs = 0;
  const database = {
    run: async (_scope: unknown, { name }: { name: string }) => {
      readMs = performance.now();
      return answers[name] ?? [];
    },
  } as unknown as Runner;
  const range = { from: '2026-11-01', to: '2026-11-30', timeZone: 'UTC' };
  const { people: found } = await readReports(actor, database, range);
  expect(performance.now() - readMs).toBeLessThan(1_000);
  // Those who are not known are one.
  expect(found).toHaveLength(1);
  expect(found[0]?.firstReplies).toBe(180_000);
});
