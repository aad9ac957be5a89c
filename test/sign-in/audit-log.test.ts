import { beforeAll, expect, test } from 'vitest';
import { administrator } from '../../src/access/actor.js';
import { removeMember, resetMember, updateMember } from '../../src/accounts/members.js';
import { recordedActions } from '../harness/audit-log.js';
import { codeOf } from '../harness/authenticator.js';
import { Browser, makeUser, password } from '../harness/browser.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the audit log's entries about users and sign-ins; see docs/sign-in.md. */

let server: TestServer;
let market: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['Shop']);
});

test('changes of users on the command line are recorded, with the values before and after', async () => {
  const { database } = server;
  const { id, email } = await makeUser(server, { marketplaceId: market.id, role: 'FINANCE' });
  await updateMember(administrator, database, { id, role: 'FULL_ADMIN' });
  await resetMember(administrator, database, { password: 'another password' }, id);
  await removeMember(administrator, database, id);
  await expect(removeMember(administrator, database, id)).rejects.toThrow();
  const number = market.sellers[0]?.number ?? 0;
  const clerk = await makeUser(server, { sellerId: number });
  const { auditLog } = await market.operator.data(
    '{ auditLog(first: 5) { nodes { actor action changes { field before after } } } }',
  );
  const entry = (action: string, field: string, before: string | null, after: string | null) => ({
    actor: 'administrator',
    action,
    changes: [{ field, before, after }],
  });
  expect(auditLog.nodes).toEqual([
    entry('userCreate', clerk.email, null, `seller ${number}`),
    entry('userRemove', email, 'FULL_ADMIN', null),
    entry('userReset', email, 'FULL_ADMIN', 'FULL_ADMIN'),
    entry('userUpdate', email, 'FINANCE', 'FULL_ADMIN'),
    entry('userCreate', email, null, 'FINANCE'),
  ]);
});

test('a complete sign-in, a sign-out and a second factor are recorded with the person’s name', async () => {
  const owner = { marketplaceId: market.id, role: 'FINANCE' } as const;
  const { email } = await makeUser(server, owner, { name: 'Ada' });
  await new Browser(server).post('/auth/sign-in/email', { email, password: 'not the password' });
  const browser = await new Browser(server).signIn(email);
  const { totpURI, backupCodes } = (await browser.post('/auth/two-factor/enable', { password })).body;
  await browser.post('/auth/two-factor/verify-totp', { code: codeOf(totpURI) });
  const again = await new Browser(server).signIn(email);
  expect(await recordedActions(market, 'Ada')).toEqual(['secondFactorEnable', 'signIn', 'signInFail']);
  await again.post('/auth/two-factor/verify-backup-code', { code: backupCodes[0] });
  await again.post('/auth/two-factor/disable', { password, code: backupCodes[1] });
  await again.post('/auth/sign-out', {});
  await again.post('/auth/sign-out', {});
  expect(await recordedActions(market, 'Ada')).toEqual([
    'signOut',
    'secondFactorDisable',
    'signIn',
    'secondFactorEnable',
    'signIn',
    'signInFail',
  ]);
});
