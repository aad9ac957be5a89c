import { expect, test, vi } from 'vitest';
import { AccountNotices } from '../../src/http/sign-in/account-notices.js';
import type { NewMail } from '../../src/mail/mail-queue.js';

/* Tests that nobody's mailbox is flooded, and that failed changes do not use up the notices. */

const request = { clientAddress: '192.0.2.1', headers: {} };
const runner = { run: async () => [] };
const ada = { userId: 1, email: 'ada@shop.example' };
const bob = { userId: 2, email: 'bob@shop.example' };

/** Returns notices over a queue that stores nothing, and the recipients or persons of its mails. */
function noticesOf({ isChanged = true } = {}) {
  const recipients: (string | number | null)[] = [];
  const cancelled = vi.fn(async () => !isChanged);
  const notices = new AccountNotices({
    add: async (_runner: unknown, { recipient }: NewMail) => {
      recipients.push(recipient);
    },
    addAwaiting: async (_runner: unknown, userId: number) => {
      recipients.push(userId);
      return 7;
    },
    cancelAwaiting: cancelled,
  });
  return { recipients, cancelled, notices };
}

const change = (notices: AccountNotices) =>
  notices.during(runner, ada.userId, 'passwordChange', request, async () => 'done');

test('a person gets at most twenty notices in an hour', async () => {
  const { recipients, notices } = noticesOf();
  for (let each = 0; each < 25; each++) await notices.add(runner, ada, 'passkeyRemove', request);
  await notices.add(runner, bob, 'passkeyRemove', request);
  expect(recipients).toEqual([...Array.from({ length: 20 }, () => ada.email), bob.email]);
  expect(await change(notices)).toBe('done');
  expect(recipients).toHaveLength(21);
});

test('changes that fail do not use up the notices', async () => {
  const { recipients, notices } = noticesOf({ isChanged: false });
  for (let each = 0; each < 25; each++) await change(notices);
  expect(recipients).toHaveLength(25);
});

test('the notice of a change that throws is cancelled', async () => {
  const { cancelled, notices } = noticesOf({ isChanged: false });
  const work = notices.during(runner, ada.userId, 'passwordChange', request, async () => {
    throw new Error('The database is gone.');
  });
  await expect(work).rejects.toThrow('The database is gone.');
  expect(cancelled).toHaveBeenCalledExactlyOnceWith(runner, 7);
});
