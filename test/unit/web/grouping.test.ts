import { expect, test } from 'vitest';
import { continues } from '../../../web/src/features/thread/grouping.js';
import type { ThreadMessage } from '../../../web/src/features/thread/thread-source.js';

const noon = new Date(2026, 0, 15, 12).getTime();
const sent = (minutes: number, more: Partial<ThreadMessage> = {}): ThreadMessage => ({
  id: `${minutes}`,
  createdAt: new Date(noon + minutes * 60_000).toISOString(),
  message: '',
  readAt: null,
  sentByType: 'AdminUser',
  sentByName: 'Ada',
  ...more,
});

test('messages that one person sent within five minutes of a day are grouped', () => {
  expect(continues(sent(0), sent(5))).toBe(true);
  expect(continues(sent(0), sent(6))).toBe(false);
  expect(continues(sent(0), sent(1, { sentByName: 'Carl' }))).toBe(false);
  expect(continues(sent(0), sent(1, { sentByType: 'User' }))).toBe(false);
  expect(continues(sent(12 * 60 - 1), sent(12 * 60 + 1))).toBe(false);
  expect(continues(undefined, sent(0))).toBe(false);
});
