import { describe, expect, test } from 'vitest';
import type {
  SentByType,
  ThreadMessage,
  ThreadPage,
} from '../../../web/src/features/thread/thread-source.js';
import {
  firstUnread,
  type ThreadWindow,
  windowOf,
  withChange,
  withNewer,
  withOlder,
  withoutNewest,
  withoutOldest,
  withReloaded,
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

const withCreated = (window: ThreadWindow, message: ThreadMessage) =>
  withChange(window, { type: 'created', message });
const withSent = (window: ThreadWindow, message: ThreadMessage) =>
  withChange(window, { type: 'sent', message });
const withRead = (window: ThreadWindow, sentByType: SentByType, readAt: string) =>
  withChange(window, { type: 'read', sentByType, readAt });
const ids = ({ messages }: ThreadWindow) => messages.map(({ id }) => id);
const end = windowOf(page(998, 1000));

describe('the window of a thread', () => {
  test('adds pages at both ends and keeps each message once', () => {
    const older = withOlder(windowOf(page(500, 502)), page(497, 501));
    expect(ids(older)).toEqual(['m497', 'm498', 'm499', 'm500', 'm501', 'm502']);
    expect(older.front).toBe(3);
    const both = withNewer(older, page(501, 504));
    expect(ids(both).slice(-3)).toEqual(['m502', 'm503', 'm504']);
    expect(both).toMatchObject({ hasOlder: true, hasNewer: true, front: 3 });
    expect([both.oldestCursor, both.newestCursor]).toEqual(['c497', 'c504']);
  });

  test('adds the messages of events in their order, and before sent messages whose events have not come', () => {
    const createdAt = message(1002).createdAt;
    const sent = withSent(end, message(1003, { createdAt }));
    const window = [1001, 1002, 1003, 1003]
      .map((number) => message(number, { createdAt }))
      .reduce(withCreated, sent);
    expect(ids(window).slice(2)).toEqual(['m1000', 'm1001', 'm1002', 'm1003']);
    expect([sent.ahead, window.ahead]).toEqual([1, 0]);
    expect(withSent(window, message(1003))).toBe(window);
  });

  test('does not add the message of an event that the loaded page overtook', () => {
    expect(withCreated(end, message(997))).toBe(end);
    expect(withSent(end, message(997))).toBe(end);
  });

  test('adds no new message if it does not reach the end', () => {
    const window = windowOf(page(10, 20));
    expect(withCreated(window, message(1001))).toBe(window);
    expect(withSent(window, message(1001))).toBe(window);
  });

  test('marks unread messages as read, except later ones', () => {
    const earlier = message(999).createdAt;
    const readAt = message(1000).createdAt;
    const window = withRead(withCreated(end, message(1001)), 'User', readAt);
    expect(window.messages.map((each) => each.readAt)).toEqual([readAt, readAt, readAt, null]);
    expect(withRead(end, 'AdminUser', readAt)).toEqual(end);
    // An older page that was loaded after the mark has read messages before unread ones.
    const mixed = withOlder(end, page(996, 997, { readAt: earlier }));
    expect(withRead(mixed, 'User', readAt).messages.map((each) => each.readAt)).toEqual([
      earlier,
      earlier,
      readAt,
      readAt,
      readAt,
    ]);
    // The event of a sent message comes after this one, whatever their times are.
    const [, sent] = withRead(withSent(windowOf(page(1000, 1000)), message(1001)), 'User', '9999').messages;
    expect(sent?.readAt).toBeNull();
  });

  test('drops messages at both ends', () => {
    const window = withSent(withOlder(end, page(900, 997)), message(1001));
    const lower = withoutNewest(window, 50);
    expect([ids(lower)[0], ids(lower).at(-1)]).toEqual(['m900', 'm949']);
    expect(lower).toMatchObject({ hasNewer: true, newestCursor: null, ahead: 0, front: 98 });
    const upper = withoutOldest(window, 50);
    expect([ids(upper)[0], ids(upper).at(-1)]).toEqual(['m950', 'm1001']);
    expect(upper).toMatchObject({ hasOlder: true, oldestCursor: null, ahead: 1, front: 48 });
  });

  test('replaces its messages by those of a page that contains the first one, after missed events', () => {
    const readAt = '2026-02-01T00:00:00.000Z';
    const fresh = page(988, 1000, { readAt });
    expect(withReloaded(windowOf(page(990, 997)), fresh)?.messages).toEqual(
      windowOf(fresh).messages.slice(2),
    );
    expect(withReloaded(windowOf(page(987, 997)), fresh)).toBeNull();
    // A message before the sent one may have been missed.
    const empty = windowOf({ ...page(1, 0), hasOlder: false, hasNewer: false });
    const sent = withSent(empty, message(2));
    expect(withReloaded(sent, page(1, 2))).toMatchObject({
      messages: page(1, 2).messages.toReversed(),
      ahead: 0,
    });
    expect(withReloaded(sent, page(2, 3))).toBeNull();
  });

  test('begins the unread messages after the last read one, if it is loaded', () => {
    const unread = withOlder(end, page(996, 997, { readAt: message(999).createdAt }));
    expect(firstUnread(unread, 'AdminUser')).toBe('m998');
    expect(firstUnread(unread, 'User')).toBeNull();
    expect(firstUnread(end, 'AdminUser')).toBeNull();
    expect(firstUnread(windowOf(page(1, 3)), 'AdminUser')).toBe('m1');
  });
});
