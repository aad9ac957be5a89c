import { setMaxListeners } from 'node:events';
import { expect, onTestFinished, test, vi } from 'vitest';
import { FairQueue } from '../../../src/fair-queue/fair-queue.js';
import { ClientDisconnected, QueueFull } from '../../../src/fair-queue/waiting-jobs.js';

/** A turn of the event loop, in which jobs may begin. */
const nextTurn = () => new Promise(setImmediate);

test('the owners of jobs take turns', async () => {
  const queue = new FairQueue(1);
  const done: string[] = [];
  const jobs = ['a', 'a', 'a', 'b', 'b', 'c'].map((owner) => queue.run(owner, () => done.push(owner)));
  await Promise.all(jobs);
  // The first waits for nobody.
  expect(done.join('')).toBe('aabcab');
});

test('before a job the event loop serves others', async () => {
  const queue = new FairQueue(1);
  const done: string[] = [];
  const jobs = Promise.all([1, 2, 3].map(() => queue.run('a', () => done.push('job'))));
  for (const _turn of [1, 2, 3]) {
    done.push('another');
    await nextTurn();
  }
  await jobs;
  expect(done).toEqual(['another', 'job', 'another', 'job', 'another', 'job']);
});

test('so many jobs run at a time, and a failed one makes room', async () => {
  const queue = new FairQueue(2);
  let running = 0;
  let most = 0;
  const job = async () => {
    most = Math.max(most, ++running);
    await nextTurn();
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

test('an owner has one running job at most, and others use the rest of the room', async () => {
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
  await nextTurn();
  expect(started).toEqual(['a', 'b', 'c']);
  end();
  await Promise.all(jobs);
  expect(started.toSorted()).toEqual(['a', 'a', 'a', 'b', 'c', 'd']);
});

test('a job that never ends gives its slot to another owner, and holds up its own', async () => {
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
    await nextTurn();
    running--;
  };
  await Promise.all(['a', 'b', 'c', 'd'].map((owner) => queue.run(owner, job)));
});

test('a client that leaves takes its job out of the queue', async () => {
  const queue = new FairQueue(1);
  let end = () => {};
  const running = queue.run('a', () => new Promise<void>((resolve) => (end = resolve)));
  await nextTurn();
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

test('a job that has begun goes on without its client', async () => {
  const queue = new FairQueue(1);
  const client = new AbortController();
  const job = queue.run(
    'a',
    async () => {
      client.abort();
      await nextTurn();
      return 7;
    },
    client.signal,
  );
  expect(await job).toBe(7);
});
