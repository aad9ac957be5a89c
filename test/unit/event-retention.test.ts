import { expect, onTestFinished, test, vi } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { adoptRestoredLogs, clearOldEvents } from '../../src/chat/event-retention.js';
import type { Database } from '../../src/database/database.js';
import type { Runner } from '../../src/database/statement.js';

/* Tests starts at the same time on a restored database. test/live/retention.test.ts tests one start. */

/**
 * Returns a database with one restored log. `onTry` runs at each attempt to adopt it, and returns true if no other process
 * is adopting it.
 */
function newDatabase(onTry: (attempt: number) => boolean) {
  const ran: string[] = [];
  const answers: Record<string, () => object[]> = {
    'try-to-adopt': () => [{ mayAdopt: onTry(ran.filter((name) => name === 'try-to-adopt').length) }],
    'restored-logs': () => [{ marketplaceId: 3, lastXid: '7' }],
    'adopt-epoch': () => [{ hasBegun: true }],
  };
  const transaction = {
    run: async (_scope: unknown, { name }: { name: string }) => {
      ran.push(name);
      return answers[name]?.() ?? [];
    },
  } as unknown as Runner;
  const database = {
    transaction: (work: (transaction: Runner) => Promise<unknown>) => work(transaction),
  } as unknown as Database;
  return { database, ran };
}

test('a start adopts the logs once no other process does', async () => {
  const { database, ran } = newDatabase((attempt) => attempt > 2);
  expect(await adoptRestoredLogs(administrator, database)).toEqual({ marketplaces: [3], hasNewEpoch: true });
  expect(ran).toEqual([
    'try-to-adopt',
    'try-to-adopt',
    'try-to-adopt',
    'restored-logs',
    'adopt-positions',
    'adopt-events',
    'adopt-notes',
    'adopt-epoch',
  ]);
});

test('a start fails after more than ten minutes of waiting', async () => {
  vi.useFakeTimers({ toFake: ['performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const { database, ran } = newDatabase((attempt) => {
    vi.advanceTimersByTime(attempt === 1 ? 600_000 : 1);
    return attempt > 2;
  });
  await expect(adoptRestoredLogs(administrator, database)).rejects.toThrow('more than 10 minutes');
  expect(ran).toEqual(['try-to-adopt', 'try-to-adopt']);
});

test('a stop ends the clearing of old events after its batch', async () => {
  let batches = 0;
  const database = {
    run: async (_scope: unknown, { name }: { name: string }) => {
      if (name !== 'clear-events') return [{ id: 1 }, { id: 2 }];
      batches += 1;
      return [{ cleared: batches < 5 ? 2_000 : 0 }];
    },
  } as unknown as Runner;
  expect(await clearOldEvents(administrator, database, new Date(), () => batches > 0)).toBe(2_000);
  expect(batches).toBe(1);
});
