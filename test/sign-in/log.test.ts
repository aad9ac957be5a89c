import { expect, test } from 'vitest';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import { openMailbox } from '../harness/mailbox.js';
import { addPasskey, signInByPasskey } from '../harness/passkeys.js';
import { makeHook } from '../harness/receiver.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';
import { transportsTo } from '../harness/transports.js';

/* Tests that no log line has a secret of a person: entered, created, or sent back by a browser. */

test('the log has no password, code, link, cookie, token or address of a person', async () => {
  const mailbox = await openMailbox();
  const mail = { url: mailbox.url, from: 'Parley <chat@market.example>' };
  const server = await startTestServer({ signIn: { mail } });
  const market = await makeMarketplace(server, 'Market', ['Shop']);
  const owner = { marketplaceId: market.id, role: 'FULL_ADMIN' } as const;
  const { email } = await makeUser(server, owner);
  const secrets = new Set<string>([password, email]);
  const at = { ...server, address: server.address.replace('127.0.0.1', 'localhost') };
  const browser = new Browser(at);
  /** Remembers the values of the cookies. */
  const remember = (from: Browser) => {
    for (const [, value = ''] of from.cookie.matchAll(/=([^;]+)/g)) secrets.add(decodeURIComponent(value));
  };

  await browser.post('/auth/sign-in/email', { email, password: 'a wrong password' });
  secrets.add('a wrong password');
  await browser.signIn(email);
  remember(browser);
  const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', { password })).body;
  await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  for (const each of [new URL(totpURI).searchParams.get('secret') ?? '', ...backupCodes]) secrets.add(each);
  remember(browser);
  const { passkey } = await addPasskey(browser, { password, code: backupCodes[0] });
  const other = new Browser(at);
  await signInByPasskey(other, passkey);
  remember(other);
  await other.post('/auth/change-password', {
    currentPassword: password,
    newPassword: 'another long password',
  });
  secrets.add('another long password');
  await new Browser(at).post('/auth/request-password-reset', { email, redirectTo: '/reset' });
  await expect.poll(() => mailbox.mails.some(({ text }) => text.includes('/reset-password/'))).toBe(true);
  const token =
    mailbox.mails.map(({ text }) => /reset-password\/([\w-]+)/.exec(text)?.[1]).find(Boolean) ?? '';
  secrets.add(token);
  const opened = await new Browser(at).get(`/auth/reset-password/${token}?callbackURL=%2Freset`);
  expect(opened.status).toBe(302);
  await new Browser(at).get(`/reset-password?token=${token}`).catch(() => {});
  await new Browser(at).post('/auth/reset-password', { token, newPassword: 'a third long password' });
  secrets.add('a third long password');

  const { key } = (
    await market.operator.data(
      'mutation { apiKeyCreate(input: {label: "Site", scopes: [CHAT_WRITE]}) { key errors { messages } } }',
    )
  ).apiKeyCreate;
  secrets.add(key);
  const transports = transportsTo(server);
  for (const transport of Object.values(transports)) await transport(market.operator, '{ viewer { name } }');
  secrets.add(market.operator.key);
  secrets.add((await makeHook(market.operator, 'http://127.0.0.1:9/hook')).secret);

  const log = server.log.join();
  expect(secrets.size).toBeGreaterThan(20);
  for (const secret of secrets) {
    expect(secret.length).toBeGreaterThan(7);
    expect(log).not.toContain(secret);
    expect(log).not.toContain(encodeURIComponent(secret));
  }
  // The line about an act names its person all the same.
  expect(log).toMatch(/"actor":"user:\d+"/);
});
