import { expect, test } from 'vitest';
import { FairQueue, QueueFull } from '../../../src/chat/fair-queue.js';

test('the owners of jobs take turns', async () => {
  const queue = new FairQueue(1);
  const done: string[] = [];
  const jobs = ['a', 'a', 'a', 'b', 'b', 'c'].map((owner) => queue.run(owner, () => done.push(owner)));
  await Promise.all(jobs);
  // The first began at once.
  expect(done.join('')).toBe('aabcab');
});

test('between two jobs the event loop serves others', async () => {
  const queue = new FairQueue(1);
  const done: string[] = [];
  setImmediate(() => done.push('another'));
  await Promise.all([1, 2].map(() => queue.run('a', () => done.push('job'))));
  expect(done).toEqual(['job', 'another', 'job']);
});

test('so many jobs run at a time, and a failed one makes room', async () => {
  const queue = new FairQueue(2);
  let running = 0;
  let most = 0;
  const job = async () => {
    most = Math.max(most, ++running);
    await new Promise(setImmediate);
    running--;
    throw new Error('failed');
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => queue.run(String(i % 3), job)),
  );
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(most).toBe(2);
  expect(await queue.run('a', () => 7)).toBe(7);
});

test('an owner with too many waiting jobs is refused, and others are not', async () => {
  const queue = new FairQueue(1);
  const jobs = Array.from({ length: 101 }, () => queue.run('a', () => {}));
  await expect(queue.run('a', () => {})).rejects.toThrow(QueueFull);
  await queue.run('b', () => {});
  await Promise.all(jobs);
});
