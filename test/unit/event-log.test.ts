import { describe, expect, test } from 'vitest';
import { type CursorPosition, requireInLog } from '../../src/chat/event-log.js';
import type { Runner } from '../../src/database/statement.js';
import { CallerError } from '../../src/errors/caller-error.js';
import { keyHolder } from '../harness/key-holder.js';

/* Tests which cursor positions are valid: from the oldest event that is not cleared up to the started transactions. */

const operator = keyHolder(null, { scope: 'chat:read' });

const lastXid = '100';
const unclearedLog = { epoch: 7, lastXid, floorXid: null, floorSeller: null, floorSeq: null };
const clearedLog = { ...unclearedLog, floorXid: '50', floorSeller: 5, floorSeq: 5 };

async function isInLog(bounds: object, position: Omit<CursorPosition, 'epoch'>, epoch = 7): Promise<boolean> {
  const database = { run: async () => [bounds] } as unknown as Runner;
  try {
    await requireInLog(operator, database, { epoch, ...position });
    return true;
  } catch (error) {
    expect(error).toBeInstanceOf(CallerError);
    expect(error).toMatchObject({ code: 'CURSOR_EXPIRED', fieldErrors: [{ field: 'after' }] });
    return false;
  }
}

describe('a cursor position', () => {
  test.each([
    ['of the first transaction', { xid: 1, sellerId: 1, eventSeq: 1 }, true],
    ['of the last that began', { xid: 99, sellerId: 1, eventSeq: 1 }, true],
    ['of the next, which has not begun', { xid: 100, sellerId: 1, eventSeq: 1 }, false],
    ['of a later one', { xid: 101, sellerId: 1, eventSeq: 1 }, false],
  ])('%s: %j', async (_name, position, expected) => {
    expect(await isInLog(unclearedLog, position)).toBe(expected);
  });

  test.each([
    ['at the floor', { xid: 50, sellerId: 5, eventSeq: 5 }, true],
    ['before the floor by its number', { xid: 50, sellerId: 5, eventSeq: 4 }, false],
    ['before the floor by its seller', { xid: 50, sellerId: 4, eventSeq: 6 }, false],
    ['before the floor by its transaction', { xid: 49, sellerId: 6, eventSeq: 6 }, false],
    ['behind the floor', { xid: 50, sellerId: 6, eventSeq: 1 }, true],
    ['of a transaction that has not begun', { xid: 100, sellerId: 1, eventSeq: 1 }, false],
  ])('%s of a log with a cleared beginning: %j', async (_name, position, expected) => {
    expect(await isInLog(clearedLog, position)).toBe(expected);
  });

  test.each([0, 8])('of the epoch %i is not in a log of another one', async (epoch) => {
    expect(await isInLog(unclearedLog, { xid: 50, sellerId: 1, eventSeq: 1 }, epoch)).toBe(false);
  });
});
