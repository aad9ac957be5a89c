import { setMaxListeners } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FairQueue } from '../../../src/fair-queue/fair-queue.js';
import { ClientDisconnected, QueueFull } from '../../../src/fair-queue/waiting-jobs.js';

/** Waits for the next iteration of the event loop, in which jobs can start. */
const nextIteration = () => new Promise(setImmediate);

test('the owners of jobs take turns', async () => {
  const queue = new FairQueue(1);
  const done: string[] = [];
  const jobs = ['a', 'a', 'a', 'b', 'b', 'c'].map((owner) => queue.run(owner, () => done.push(owner)));
  await Promise.all(jobs);
  // The first job starts at once.
  expect(done.join('')).toBe('aabcab');
});

test('the event loop does other work before each job', async () => {
  const queue = new FairQueue(1);
  const done: string[] = [];
  const jobs = Promise.all([1, 2, 3].map(() => queue.run('a', () => done.push('job'))));
  for (const _turn of [1, 2, 3]) {
    done.push('another');
    await nextIteration();
  }
  await jobs;
  expect(done).toEqual(['another', 'job', 'another', 'job', 'another', 'job']);
});

test('the number of running jobs is limited, and a failed job frees its slot', async () => {
  const queue = new FairQueue(2);
  let running = 0;
  let maxRunning = 0;
  const job = async () => {
    maxRunning = Math.max(maxRunning, ++running);
    await nextIteration();
    running--;
    throw new Error('failed');
  };
  const outcomes = await Promise.allSettled(
    Array.from({ length: 10 }, (_, i) => queue.run(String(i % 3), job)),
  );
  expect(outcomes.every(({ status }) => status === 'rejected')).toBe(true);
  expect(maxRunning).toBe(2);
  expect(await queue.run('a', () => 7)).toBe(7);
});

test('a job of an owner with too many waiting jobs is rejected, and jobs of other owners are not', async () => {
  const queue = new FairQueue(1);
  const jobs = Array.from({ length: 101 }, () => queue.run('a', () => {}));
  await expect(queue.run('a', () => {})).rejects.toThrow(QueueFull);
  await queue.run('b', () => {});
  await Promise.all(jobs);
});

test('an owner has at most one running job, and other owners use the other slots', async () => {
  const queue = new FairQueue(3);
  const started: string[] = [];
  let end = () => {};
  const ended = new Promise<void>((resolve) => {
    end = resolve;
  });
  const jobs = ['a', 'a', 'a', 'b', 'c', 'd'].map((owner) =>
    queue.run(owner, () => {
      started.push(owner);
      return ended;
    }),
  );
  await nextIteration();
  expect(started).toEqual(['a', 'b', 'c']);
  end();
  await Promise.all(jobs);
  expect(started.toSorted()).toEqual(['a', 'a', 'a', 'b', 'c', 'd']);
});

test('a job that never ends gives its slot to another owner, and delays its own', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  const queue = new FairQueue(1, 1_000);
  let mayEnd = () => {};
  const hanging = queue.run('a', () => new Promise<void>((resolve) => (mayEnd = resolve)));
  let isNextDone = false;
  const next = queue.run('a', () => {
    isNextDone = true;
  });
  vi.advanceTimersByTime(1_000);
  for (const owner of ['b', 'c', 'b']) await queue.run(owner, () => {});
  expect(isNextDone).toBe(false);
  mayEnd();
  await Promise.all([hanging, next]);
  // No slot was given back twice.
  let running = 0;
  const job = async () => {
    expect(++running).toBe(1);
    await nextIteration();
    running--;
  };
  await Promise.all(['a', 'b', 'c', 'd'].map((owner) => queue.run(owner, job)));
});

test('the jobs of a client that disconnects are removed from the queue', async () => {
  const queue = new FairQueue(1);
  let end = () => {};
  const running = queue.run('a', () => new Promise<void>((resolve) => (end = resolve)));
  await nextIteration();
  const client = new AbortController();
  setMaxListeners(0, client.signal);
  const ran: number[] = [];
  const jobs = Array.from({ length: 100 }, (_, i) => queue.run('a', () => ran.push(i), client.signal));
  await expect(queue.run('a', () => {})).rejects.toThrow(QueueFull);
  const left = Promise.all(jobs.map((job) => expect(job).rejects.toThrow(ClientDisconnected)));
  client.abort();
  await left;
  const another = queue.run('a', () => ran.push(-1));
  await expect(queue.run('a', () => ran.push(-2), client.signal)).rejects.toThrow(ClientDisconnected);
  end();
  await Promise.all([running, another]);
  expect(ran).toEqual([-1]);
});

test('a running job continues after its client disconnects', async () => {
  const queue = new FairQueue(1);
  const client = new AbortController();
  const job = queue.run(
    'a',
    async () => {
      client.abort();
      await nextIteration();
      return 7;
    },
    client.signal,
  );
  expect(await job).toBe(7);
});
