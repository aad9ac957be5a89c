import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, onTestFinished, test } from 'vitest';
import { type Environment, migratedDatabase, parley, runProcess } from '../harness/process.js';
import { temporaryFolder } from '../harness/server-folder.js';

/* Tests the command line's answers that need no database. */

let database: Environment;

beforeAll(async () => {
  database = await migratedDatabase();
});

test.each([
  [['key', 'create'], /--operator or --seller/],
  [['key', 'create', '--seller', 'bm9wZQ=='], /seller's id/],
  [['key', 'create', '--operator', '1', '--expires', 'soon'], /never, or a date/],
  [['key', 'create', '--operator', '1', '--expires', '2001-01-01'], /in the future/],
  [['key', 'create', '--operator', '1', '--scope', 'chat:write,everything'], /chat:read, chat:write/],
  [['key', 'create', '--operator', '1', '--network', '10.0.0.0/99'], /CIDR/],
  [['key', 'create', '--seller', '1', '--scope', 'chat:impersonate'], /chat:write/],
  [['marketplace', 'create', '   '], /can't be blank/],
  [['seller', 'import', '--marketplace', '1', 'no-such-file.csv'], /no-such-file\.csv/],
  [['seed', '--sellers', 'many', '--messages', '1'], /whole number/],
  [['dance'], /unknown command/],
])('%j ends with a clear error and nothing on stdout', async (args, message) => {
  const { code, stdout, stderr } = await parley(database, ...args);
  expect(code).toBe(1);
  expect(stdout).toBe('');
  expect(stderr).toMatch(message);
  expect(stderr).not.toMatch(/\n\s+at /);
});

test('the error for an invalid variable has its name, but not its value', async () => {
  const { code, stderr } = await runProcess(
    {
      ...database,
      PORT: '70000',
      DATABASE_URL: 'mysql://user:hunter2@nowhere/db',
      RATE_LIMIT_KEY: '-1',
      TRUST_PROXY: '127.0.0.1, everybody',
    },
    ['serve'],
  );
  expect(code).toBe(1);
  expect(stderr).toContain('PORT');
  expect(stderr).toContain('DATABASE_URL');
  expect(stderr).toContain('RATE_LIMIT_KEY: must be a whole number');
  expect(stderr).toContain('TRUST_PROXY.1: must be addresses or networks');
  expect(stderr).not.toContain('hunter2');
});

test.each([['serve'], ['serve', '--demo'], ['marketplace', 'list']])(
  'in production, %s %s needs a chosen database, and creates none',
  async (...args) => {
    const parent = temporaryFolder('parley-production-', { isDurable: false });
    onTestFinished(() => rmSync(parent, { recursive: true }));
    const folder = join(parent, 'data');
    const { code, stderr } = await parley({ NODE_ENV: 'production', DATA_DIR: folder }, ...args);
    expect(code).toBe(1);
    expect(stderr).toMatch(/^parley: DATABASE_URL: is required in production.*"embedded"/);
    expect(existsSync(folder)).toBe(false);
  },
);

test('each command prints its usage', async () => {
  for (const command of ['serve', 'migrate', 'marketplace', 'seller', 'key', 'user', 'seed']) {
    const { code, stdout } = await parley({}, command, '--help');
    expect(code).toBe(0);
    expect(stdout).toContain(`parley ${command}`);
  }
});
