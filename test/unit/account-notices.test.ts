import { expect, test, vi } from 'vitest';
import { AccountNotices } from '../../src/http/sign-in/account-notices.js';

/* Tests which changes are noticed, and that nobody's mailbox is flooded. */

const request = { clientAddress: '192.0.2.1', headers: {} };

test('a person gets at most twenty notices in an hour', async () => {
  const sendNotice = vi.fn();
  const notices = new AccountNotices({ sendNotice });
  for (let each = 0; each < 25; each++) notices.send('ada@shop.example', 'passwordChange', request);
  notices.send('bob@shop.example', 'passwordChange', request);
  await vi.waitFor(() => expect(sendNotice).toHaveBeenCalledWith('bob@shop.example', ...anyText));
  const recipients = sendNotice.mock.calls.map(([to]) => to);
  expect(recipients.filter((to) => to === 'ada@shop.example')).toHaveLength(20);
});

const anyText = [expect.any(String), expect.any(Array)];

test('other acts are not noticed', async () => {
  const sendNotice = vi.fn();
  const notices = new AccountNotices({ sendNotice });
  for (const act of ['signIn', 'signOut', 'passkeyRename', 'sessionRevoke', 'userUpdate'] as const) {
    notices.send('ada@shop.example', act, request);
  }
  notices.send('bob@shop.example', 'newDevice', request);
  await vi.waitFor(() => expect(sendNotice).toHaveBeenCalled());
  expect(sendNotice).toHaveBeenCalledOnce();
});
