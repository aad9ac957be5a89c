import { expect, test } from 'vitest';
import type { OperatorActor } from '../../src/access/actor.js';
import { findReaders } from '../../src/chat/readers.js';
import type { Runner } from '../../src/database/statement.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests which readers each message of a page has, from the reads of its threads. */

const operator = keyHolder(null) as OperatorActor;

interface Reading {
  sellerId: number;
  memberId: number;
  afterSeq: number;
  upToSeq: number;
}

/** Returns a database that has readings in the order of time, and counts its statements. */
function databaseWith(readings: readonly Reading[]) {
  const calls: Record<string, unknown>[] = [];
  const rows = readings.map((reading, at) => ({
    ...reading,
    name: `User ${reading.memberId}`,
    readAt: new Date(at),
  }));
  const run = async (_scope: unknown, _statement: unknown, values: Record<string, unknown>) => {
    calls.push(values);
    return rows;
  };
  return { runner: { run } as unknown as Runner, calls };
}

test('a message has its first 50 readers, each once, and a page needs one statement', async () => {
  const readings: Reading[] = [];
  for (let n = 0; n < 3_000; n++) {
    const sellerId = 1 + (n % 3);
    const afterSeq = (n * 7) % 40;
    readings.push({ sellerId, memberId: 1 + ((n * 31) % 97), afterSeq, upToSeq: afterSeq + 1 + (n % 11) });
  }
  const positions = [1, 2, 3, 4].flatMap((sellerId) =>
    [30, 2, 17, 18, 2, 45, 1].map((seq) => ({ sellerId, seq })),
  );
  const { runner, calls } = databaseWith(readings);
  const found = await findReaders(operator, runner, positions);
  const expected = positions.map(({ sellerId, seq }) => {
    const ids = readings
      .filter((each) => each.sellerId === sellerId && each.afterSeq < seq && each.upToSeq >= seq)
      .map(({ memberId }) => memberId);
    return [...new Set(ids)].slice(0, 50);
  });
  expect(found.map((readers) => readers.map(({ user }) => user.id))).toEqual(expected);
  expect(Math.max(...expected.map(({ length }) => length))).toBe(50);
  expect(calls).toMatchObject([
    { sellerIds: [1, 2, 3, 4], firstSeqs: [1, 1, 1, 1], lastSeqs: [45, 45, 45, 45] },
  ]);
});

test('each of 500 messages that 500 users have read in parts has the first 50', async () => {
  const readings: Reading[] = [];
  for (let part = 0; part < 20; part++) {
    for (let memberId = 1; memberId <= 500; memberId++)
      readings.push({ sellerId: 1, memberId, afterSeq: part * 25, upToSeq: part * 25 + 25 });
  }
  const positions = Array.from({ length: 500 }, (_, n) => ({ sellerId: 1, seq: n + 1 }));
  const { runner } = databaseWith(readings);
  const found = await findReaders(operator, runner, positions);
  expect(found.every((readers) => readers.length === 50 && readers[0]?.user.id === 1)).toBe(true);
});
