import { expect, test } from 'vitest';
import { systemActor } from '../../src/access/actor.js';
import type { Database } from '../../src/database/database.js';
import { WorkJobs } from '../../src/work-state/work-jobs.js';

test('a job that fails does not prevent the others, and is tried again', async () => {
  const ran: string[] = [];
  const errors: unknown[] = [];
  const database = {
    run: async (_scope: unknown, { name }: { name: string }) => {
      ran.push(name);
      if (name === 'marketplaces-with-due-snoozes') throw new Error('damaged');
      return [];
    },
  } as unknown as Database;
  const jobs = new WorkJobs(systemActor, database, (error) => errors.push(error), 1);
  jobs.start();
  await expect.poll(() => errors.length).toBeGreaterThan(1);
  await jobs.close();
  expect(ran.slice(0, 5)).toEqual([
    'marketplaces-with-due-snoozes',
    'marketplaces-with-deltas',
    'next-departed-member',
    'next-deleted-label',
    'next-work-backlog',
  ]);
});
