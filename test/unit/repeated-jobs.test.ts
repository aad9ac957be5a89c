import { expect, test } from 'vitest';
import { RepeatedJobs } from '../../src/database/repeated-jobs.js';

test('a job that takes long delays none of the others', async () => {
  let runs = 0;
  const endless = (signal: AbortSignal) =>
    new Promise<void>((resolve) => signal.addEventListener('abort', () => resolve()));
  const jobs = new RepeatedJobs([endless, async () => runs++], () => {}, 1);
  jobs.start();
  await expect.poll(() => runs).toBeGreaterThan(2);
  await jobs.close();
});

test('jobs that fail at the same time report one error', async () => {
  const errors: unknown[] = [];
  const fail = async () => {
    throw new Error('The database cannot be reached.');
  };
  const jobs = new RepeatedJobs([fail, fail, fail], (error) => errors.push(error), 60_000);
  jobs.start();
  await expect.poll(() => errors.length).toBeGreaterThan(0);
  await jobs.close();
  expect(errors).toHaveLength(1);
});
