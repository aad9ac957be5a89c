import { beforeEach, expect, onTestFinished, test, vi } from 'vitest';
import { AnswerMemory, type AnswerPart } from '../../../src/fair-queue/answer-memory.js';
import { ClientDisconnected, QueueFull } from '../../../src/fair-queue/waiting-jobs.js';

let memory: AnswerMemory;
let started: string[];

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setInterval', 'clearInterval', 'performance'] });
  onTestFinished(() => {
    vi.useRealTimers();
  });
  memory = new AnswerMemory(100);
  started = [];
});

/** Requests memory, and records when it is granted. */
function acquire(owner: string, bytes: number, signal?: AbortSignal): Promise<AnswerPart> {
  const part = memory.acquire(owner, bytes, signal);
  part.then(() => started.push(`${owner} ${bytes}`)).catch(() => {});
  return part;
}

const settle = () => new Promise((resolve) => setImmediate(resolve));

test('answers wait until there is memory, and their owners take turns', async () => {
  const first = await acquire('a', 80);
  const waiting = [acquire('a', 60), acquire('a', 60), acquire('b', 60)];
  await settle();
  expect(started).toEqual(['a 80']);
  // The answer is smaller than it could have been.
  first.shrink(30);
  await settle();
  expect(started).toEqual(['a 80', 'a 60']);
  (await waiting[0])?.release();
  await settle();
  expect(started).toEqual(['a 80', 'a 60', 'b 60']);
  (await waiting[2])?.release();
  (await waiting[1])?.release();
  first.release();
  first.release();
  expect(memory.used).toBe(0);
});

test('an answer that is larger than all the memory runs alone', async () => {
  const other = await acquire('a', 1);
  const large = acquire('b', 1_000);
  await settle();
  expect(started).toEqual(['a 1']);
  other.release();
  (await large).release();
  expect(memory.used).toBe(0);
});

test('small answers go first, but not forever', async () => {
  const held = await acquire('a', 50);
  void acquire('b', 100);
  const small = Array.from({ length: 60 }, (_, i) => acquire(`c${i}`, 10));
  for (const part of small.slice(0, 50)) (await part).release();
  await settle();
  const before = started.length;
  held.release();
  await settle();
  expect(before).toBeLessThan(61);
  expect(started[before]).toBe('b 100');
});

test('a client that disconnects frees its position for the next', async () => {
  const held = await acquire('a', 90);
  const leaving = new AbortController();
  const left = acquire('b', 100, leaving.signal);
  const small = Array.from({ length: 51 }, (_, i) => acquire(`c${i}`, 20));
  leaving.abort();
  await expect(left).rejects.toThrow(ClientDisconnected);
  await expect(acquire('b', 100, leaving.signal)).rejects.toThrow(ClientDisconnected);
  held.release();
  for (const part of small) (await part).release();
  expect(memory.used).toBe(0);
});

test('an answer of an owner with too many waiting answers is rejected', async () => {
  await acquire('a', 100);
  for (let i = 0; i < 100; i++) void acquire('a', 10);
  await expect(acquire('a', 10)).rejects.toThrow(QueueFull);
});

test('while others wait, the slowest client loses its connection', async () => {
  const [fast, slow, recent] = await Promise.all([acquire('a', 30), acquire('b', 30), acquire('c', 30)]);
  const dropped: string[] = [];
  const drop = (part: AnswerPart, name: string) =>
    part.beginWriting(() => {
      dropped.push(name);
      part.release();
    });
  drop(fast, 'fast');
  drop(slow, 'slow');
  fast.took(300_000);
  slow.took(200_000);
  vi.advanceTimersByTime(5_000);
  drop(recent, 'recent');
  // Nobody waits.
  expect(dropped).toEqual([]);
  const waiting = acquire('d', 40);
  vi.advanceTimersByTime(1_000);
  expect(dropped).toEqual(['slow']);
  await waiting;
  vi.advanceTimersByTime(60_000);
  expect(dropped).toEqual(['slow']);
});

test('a client that takes 256 KB in a second keeps its connection, however many wait', async () => {
  const part = await acquire('a', 90);
  let dropped = false;
  part.beginWriting(() => {
    dropped = true;
  });
  void acquire('b', 90);
  for (let second = 0; second < 20; second++) {
    part.took(256_000);
    vi.advanceTimersByTime(1_000);
  }
  expect(dropped).toBe(false);
  vi.advanceTimersByTime(1_000);
  expect(dropped).toBe(true);
});
