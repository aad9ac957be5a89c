import { expect, test } from 'vitest';
import { lastRead } from '../../src/chat/last-read.js';
import { markRead } from '../../src/chat/mark-read.js';
import { setMarkedUnread } from '../../src/chat/mark-unread.js';
import { readThread } from '../../src/chat/read-thread.js';
import { sendMessage } from '../../src/chat/send-message.js';
import type { MessageCheck } from '../../src/content-policy/policy-check.js';
import type { Database } from '../../src/database/database.js';
import { CallerError } from '../../src/errors/caller-error.js';
import { keyHolder } from '../harness/key-holder.js';

/* Checks that a seller cannot use another seller's thread. The error comes before any statement. */

const seller = keyHolder(2);
const other = 3;
const unused = {} as Database & MessageCheck;
const page = { direction: 'first', size: 1, beside: null } as const;
const message = { message: 'Hello.', idempotencyKey: null, acknowledged: [] };

test.each([
  ['reading', 'sellerId', () => readThread(seller, unused, { sellerId: other, page, q: null })],
  ['sending', 'sellerId', () => sendMessage(seller, unused, unused, { sellerId: other, ...message })],
  ['marking as read', 'seller', () => markRead(seller, unused, { seller: other, sentBy: 'AdminUser' })],
  [
    'marking as unread',
    'sellerId',
    () => setMarkedUnread(seller, unused, { sellerId: other, markedUnread: true, from: null }),
  ],
])('%s is an error on its field', async (_name, field, work) => {
  const error = await work().catch((error: unknown) => error);
  expect(error).toBeInstanceOf(CallerError);
  expect(error).toMatchObject({ code: 'BAD_USER_INPUT', fieldErrors: [{ field }] });
});

test('the last read message is not visible', async () => {
  expect(await lastRead(seller, unused, { sellerId: other, seq: 1, byOperator: true })).toBeNull();
});
