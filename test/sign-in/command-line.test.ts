import { beforeAll, expect, test } from 'vitest';
import { Browser } from '../harness/browser.js';
import { type Commands, openCommands } from '../harness/commands.js';
import { parley } from '../harness/process.js';

/* Tests `parley user`; see docs/command-line.md. */

const password = 'correct horse battery staple';

let commands: Commands;
let marketplace: string;
let seller: string;

beforeAll(async () => {
  commands = await openCommands();
  marketplace = (await commands.json('marketplace', 'create', 'Lantern Quay')).id;
  const named = ['--marketplace', marketplace, '--business-name', 'Shop'];
  seller = (await commands.json('seller', 'create', ...named)).id;
});

test('users are created, listed, changed and removed', async () => {
  const ada = [
    'user',
    'create',
    '--operator',
    marketplace,
    '--role',
    'full admin',
    '--email',
    'Ada@Market.example',
  ];
  const made = await commands.run([...ada, '--name', 'Ada', '--json'], `${password}\nmore\n`);
  expect(made).toEqual({ code: 0, stdout: expect.stringMatching(/^\{"id":"\d+"\}\n$/), stderr: '' });
  const { id } = JSON.parse(made.stdout);
  const bob = ['user', 'create', '--seller', seller, '--email', 'bob@shop.example'];
  const other = await commands.json(...bob, '--no-password');
  expect(await commands.json('user', 'list')).toEqual([
    {
      id,
      userId: expect.any(String),
      name: 'Ada',
      email: 'ada@market.example',
      marketplaceId: marketplace,
      sellerId: null,
      role: 'FULL_ADMIN',
      hasPassword: true,
      twoFactorEnabled: false,
      createdAt: expect.any(String),
    },
    expect.objectContaining({ id: other.id, name: 'bob', sellerId: seller, role: null, hasPassword: false }),
  ]);
  expect(await commands.json('user', 'role', id, 'MEMBER')).toEqual({ id, role: 'MEMBER' });
  const weak = await commands.run(['user', 'reset', other.id], 'LanternQuay2024\n');
  expect(weak).toEqual({ code: 1, stdout: '', stderr: expect.stringContaining('name of your marketplace') });
  const weakNew = await commands.run(
    ['user', 'create', '--seller', seller, '--email', 'c@d.example'],
    'LanternQuay2024\n',
  );
  expect(weakNew).toEqual({
    code: 1,
    stdout: '',
    stderr: expect.stringContaining('name of your marketplace'),
  });
  const reset = await commands.run(['user', 'reset', other.id], 'another long password\n');
  expect(reset).toEqual({ code: 0, stdout: `User ${other.id} has a new password.\n`, stderr: '' });
  expect(await commands.json('user', 'remove', id)).toEqual({ id });

  await commands.withServer(async (server) => {
    const browser = new Browser(server);
    const signIn = (email: string, given: string) =>
      browser.post('/auth/sign-in/email', { email, password: given });
    expect((await signIn('ada@market.example', password)).status).toBe(401);
    expect((await signIn('bob@shop.example', 'another long password')).status).toBe(200);
    expect((await browser.ask('seller', '{ seller { id } }')).body.data.seller.id).toBe(seller);
  });
});

test.each([
  [
    '',
    ['create', '--operator', '1', '--role', 'FINANCE', '--email', 'a@b.example'],
    /no password on standard input/,
  ],
  [password, ['create', '--operator', '1', '--role', 'BOSS', '--email', 'a@b.example'], /CUSTOMER_SUPPORT/],
  [password, ['create', '--operator', '1', '--email', 'a@b.example'], /--role/],
  [password, ['create', '--email', 'a@b.example'], /--operator or --seller/],
])('with the input %j, user %j fails with a clear error', async (stdin, args, message) => {
  const { code, stdout, stderr } = await commands.run(['user', ...args], stdin);
  expect({ code, stdout }).toEqual({ code: 1, stdout: '' });
  expect(stderr).toMatch(message);
});

test('an incomplete configuration is reported by name', async () => {
  const { code, stderr } = await parley(
    {
      AUTH_SECRET: 'short',
      SMTP_URL: 'smtp://mail.example',
      OIDC_ISSUER: 'https://id.example',
      PUBLIC_URL: 'https://chat.example/path',
    },
    'serve',
  );
  expect(code).toBe(1);
  expect(stderr).toContain('AUTH_SECRET: must have at least 32 characters');
  expect(stderr).toContain('PUBLIC_URL: must be without a path');
  const whole = { SMTP_URL: 'smtp://mail.example', OIDC_ISSUER: 'https://id.example' };
  const half = await parley(whole, 'serve');
  for (const name of ['MAIL_FROM', 'OIDC_CLIENT_ID', 'OIDC_CLIENT_SECRET', 'PUBLIC_URL']) {
    expect(half.stderr).toContain(`${name}: is required with`);
  }
});
