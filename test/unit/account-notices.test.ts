import { expect, test } from 'vitest';
import { AccountNotices } from '../../src/http/sign-in/account-notices.js';
import type { NewMail } from '../../src/mail/mail-queue.js';

/* Tests that nobody's mailbox is flooded. */

const request = { clientAddress: '192.0.2.1', headers: {} };
const runner = { run: async () => [] };
const ada = { userId: 1, email: 'ada@shop.example' };
const bob = { userId: 2, email: 'bob@shop.example' };

test('a person gets at most twenty notices in an hour', async () => {
  const recipients: (string | null)[] = [];
  const notices = new AccountNotices({
    add: async (_runner: unknown, { recipient }: NewMail) => {
      recipients.push(recipient);
    },
  });
  for (let each = 0; each < 25; each++) await notices.add(runner, ada, 'passkeyRemove', request);
  await notices.add(runner, bob, 'passkeyRemove', request);
  expect(recipients).toEqual([...Array.from({ length: 20 }, () => ada.email), bob.email]);
});
