import { describe, expect, test } from 'vitest';
import type { ThreadMessage, ThreadPage } from '../../../web/src/features/thread/thread-source.js';
import {
  type ThreadWindow,
  windowOf,
  withCreated,
  withNewer,
  withNewestReloaded,
  withOlder,
  withoutNewest,
  withoutOldest,
  withRead,
} from '../../../web/src/features/thread/window.js';

/** The message with a number; it was sent in the minute of its number. */
function message(number: number, more: Partial<ThreadMessage> = {}): ThreadMessage {
  const createdAt = new Date(Date.UTC(2026, 0, 1, 0, number)).toISOString();
  return {
    id: `m${number}`,
    createdAt,
    message: `${number}`,
    readAt: null,
    sentByType: 'User',
    sentByName: 'Ada',
    ...more,
  };
}

/** The page of the messages from a number to another, in a thread of 1 to 1,000. */
function page(from: number, to: number, more: Partial<ThreadMessage> = {}): ThreadPage {
  const messages = Array.from({ length: to - from + 1 }, (_, index) => message(to - index, more));
  return {
    messages,
    newestCursor: `c${to}`,
    oldestCursor: `c${from}`,
    hasNewer: to < 1000,
    hasOlder: from > 1,
  };
}

const ids = ({ messages }: ThreadWindow) => messages.map(({ id }) => id);
const end = windowOf(page(998, 1000));

describe('the window of a thread', () => {
  test('adds pages at both ends and keeps each message once', () => {
    const older = withOlder(windowOf(page(500, 502)), page(497, 500));
    expect(ids(older)).toEqual(['m497', 'm498', 'm499', 'm500', 'm501', 'm502']);
    expect(older.front).toBe(3);
    const both = withNewer(older, page(502, 504));
    expect(ids(both).slice(-3)).toEqual(['m502', 'm503', 'm504']);
    expect(both).toMatchObject({ hasOlder: true, hasNewer: true, front: 3 });
    expect(both.cursors.get('m504')).toBe('c504');
  });

  test('adds a new message once, in the order of time', () => {
    const later = withCreated(end, message(1002));
    const window = withCreated(withCreated(later, message(1001)), message(1002));
    expect(ids(window)).toEqual(['m998', 'm999', 'm1000', 'm1001', 'm1002']);
  });

  test('adds no new message if it does not reach the end', () => {
    const window = windowOf(page(10, 20));
    expect(withCreated(window, message(1001))).toBe(window);
  });

  test('marks unread messages as read, except later ones', () => {
    const readAt = message(1000).createdAt;
    const window = withRead(withCreated(end, message(1001)), 'User', readAt);
    expect(window.messages.map((each) => each.readAt)).toEqual([readAt, readAt, readAt, null]);
    expect(withRead(window, 'AdminUser', readAt)).toBe(window);
  });

  test('drops distant messages at the edge of a page, whose cursor is known', () => {
    const window = [page(890, 929), page(930, 959), page(960, 997)].reduceRight(withOlder, end);
    const lower = withoutNewest(window, 50);
    expect(ids(lower).at(-1)).toBe('m959');
    expect(lower).toMatchObject({ hasNewer: true, front: 108 });
    expect(lower.cursors.get('m959')).toBe('c959');
    expect(lower.cursors.has('m1000')).toBe(false);
    const upper = withoutOldest(window, 50);
    expect(ids(upper)[0]).toBe('m930');
    expect(upper).toMatchObject({ hasOlder: true, front: 68 });
  });

  test('gets the newest page after missed events if the page overlaps it', () => {
    const readAt = '2026-02-01T00:00:00.000Z';
    const reloaded = withNewestReloaded(windowOf(page(990, 997)), page(996, 1000, { readAt }));
    expect(reloaded && ids(reloaded)).toEqual(ids(windowOf(page(990, 1000))));
    expect(reloaded?.messages.every((each) => each.readAt === readAt)).toBe(true);
    expect(withNewestReloaded(windowOf(page(1, 50)), page(996, 1000))).toBeNull();
  });
});
