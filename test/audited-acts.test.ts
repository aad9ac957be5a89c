import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { beforeAll, describe, expect, test } from 'vitest';
import { administrator } from '../src/access/actor.js';
import { auditActions } from '../src/access/audit-actions.js';
import { updateAuditRetention } from '../src/access/audit-retention.js';
import { createKey, revokeKey } from '../src/accounts/api-keys.js';
import { importSellers } from '../src/accounts/import-sellers.js';
import { administratorOf } from '../src/accounts/managing-actor.js';
import { createMarketplace, updateMarketplace } from '../src/accounts/marketplaces.js';
import { removeMember, resetMember, updateMember } from '../src/accounts/members.js';
import { createSeller, updateSeller } from '../src/accounts/sellers.js';
import { updateSignInPolicy } from '../src/accounts/sign-in-policy.js';
import { createUser } from '../src/accounts/users.js';
import { Browser, makeUser } from './harness/browser.js';
import { afterFile } from './harness/ending.js';
import { jsonOf, runOn } from './harness/process.js';
import {
  Client,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests the audit entry of every action, on the command line and over the API; see docs/administration.md. */

interface Entry {
  actor: string;
  actorKind: string;
  action: string;
  changes: { field: string; before: string | null; after: string | null }[];
}

const log = '{ auditLog(first: 100) { nodes { actor actorKind action changes { field before after } } } }';
const password = 'correct horse battery staple';
const role = 'FINANCE';

let server: TestServer;
/** Two equal marketplaces: one for the command line, one for a user of the API. */
let byCommand: TestMarketplace;
let byApi: TestMarketplace;
let ada: Browser;
const seen = new Set<string>();

beforeAll(async () => {
  server = await startTestServer();
  byCommand = await makeMarketplace(server, 'Market', ['Shop']);
  byApi = await makeMarketplace(server, 'Market', ['Shop']);
  const { email } = await makeUser(server, { marketplaceId: byApi.id, role: 'FULL_ADMIN' }, { name: 'Ada' });
  ada = await new Browser(server).signIn(email);
});

/** Returns the path of a new file with a message. */
function messagesFile(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-audited-messages-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'messages.jsonl');
  const lines = [
    { type: 'marketplace', format: 'parley-export', version: 1, source: folder },
    { type: 'seller', id: 'S', businessName: 'Moved' },
    {
      ...{ type: 'message', id: 'M', sellerId: 'S', order: 1, createdAt: '2026-01-01T00:00:00Z' },
      ...{ sentByType: 'User', message: 'Hello' },
    },
    { type: 'end', sellers: 1, messages: 1 },
  ];
  writeFileSync(file, lines.map((line) => `${JSON.stringify(line)}\n`).join(''));
  return file;
}

/** Returns the entries that an action adds, newest first. */
async function entriesOf({ operator }: TestMarketplace, act: () => Promise<unknown>): Promise<Entry[]> {
  const read = async (): Promise<Entry[]> => (await operator.data(log)).auditLog.nodes;
  const before = await read();
  await act();
  const after = await read();
  const added = after.slice(0, after.length - before.length);
  for (const { action } of added) seen.add(action);
  return added;
}

/** Replaces the values that differ between the two marketplaces: numbers, addresses and prefixes of keys. */
const comparable = (entries: readonly Entry[]) =>
  entries.map(({ action, changes }) =>
    JSON.stringify({ action, changes })
      .replaceAll(/\bseller \d+/g, 'seller N')
      .replaceAll(/user\d+@/g, 'user@')
      .replaceAll(/(parley_(?:op|sel)_)[\w-]{6}/g, '$1…'),
  );

/** Runs a mutation as a signed-in Full Admin, checks that it succeeds, and returns its payload. */
async function mutate(mutation: string, input: object, selection = '') {
  const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
  const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`;
  const { body } = await ada.ask('operator', document, { input });
  expect(body.errors).toBeUndefined();
  expect(body.data[mutation].errors).toBeNull();
  return body.data[mutation];
}

/** Downloads an export, and returns the status. */
async function download(path: string): Promise<number> {
  const answer = await fetch(server.address + path);
  await answer.text();
  return answer.status;
}

const globalId = (type: string, id: number) => Buffer.from(`${type}-${id}`).toString('base64');

const shopOf = ({ sellers: [shop] }: TestMarketplace) => {
  if (!shop) throw new Error('There is no seller.');
  return shop;
};

const manager = () => administratorOf(administrator, server.database, byCommand.id, 'marketplace');
const userOf = ({ id: marketplaceId }: TestMarketplace) => makeUser(server, { marketplaceId, role });
const keyOf = async ({ id: marketplaceId }: TestMarketplace) =>
  (await createKey(administrator, server.database, { owner: { marketplaceId }, label: 'old', expiresAt }))
    .apiKey.id;

/** An action of both: the preparation, then the action on each side. */
interface Act<Target> {
  prepare: (market: TestMarketplace) => Promise<Target>;
  command: (target: Target) => Promise<unknown>;
  api: (target: Target) => Promise<unknown>;
}

const act = <Target>(
  prepare: Act<Target>['prepare'],
  command: Act<Target>['command'],
  api: Act<Target>['api'],
) => ({ prepare, command, api });

const noPreparation = async () => undefined;

const expiresAt = new Date(Date.now() + 86_400_000);

const shared = {
  'other times of sessions': act(
    noPreparation,
    async () => updateSignInPolicy(await manager(), server.database, { sessionIdleMinutes: 60 }, false),
    () => mutate('signInPolicyUpdate', { sessionIdleMinutes: 60 }),
  ),
  'the chat turned off': act(
    noPreparation,
    async () => updateMarketplace(await manager(), server.database, { chatEnabled: false }),
    () => mutate('marketplaceUpdate', { chatEnabled: false }),
  ),
  'a marketplace renamed': act(
    noPreparation,
    async () => updateMarketplace(await manager(), server.database, { name: 'Arcade' }),
    () => mutate('marketplaceUpdate', { name: 'Arcade' }),
  ),
  'a seller created': act(
    noPreparation,
    async () => createSeller(await manager(), server.database, { businessName: 'Books' }),
    () => mutate('sellerCreate', { businessName: 'Books' }),
  ),
  'a seller renamed': act(
    async (market) => shopOf(market),
    async ({ number: id }) => updateSeller(await manager(), server.database, { id, businessName: 'Store' }),
    ({ id }) => mutate('sellerUpdate', { id, businessName: 'Store' }),
  ),
  "an operator's key created": act(
    noPreparation,
    () =>
      createKey(administrator, server.database, {
        owner: { marketplaceId: byCommand.id },
        label: 'Sync',
        expiresAt,
      }),
    () => mutate('apiKeyCreate', { label: 'Sync', expiresAt: expiresAt.toISOString() }),
  ),
  "a seller's key created": act(
    async (market) => shopOf(market),
    ({ number: sellerId }) =>
      createKey(administrator, server.database, {
        owner: { sellerId },
        label: 'Till',
        scopes: ['chat:read'],
        expiresAt,
      }),
    ({ id: sellerId }) =>
      mutate('apiKeyCreate', {
        label: 'Till',
        scope: 'CHAT_READ',
        sellerId,
        expiresAt: expiresAt.toISOString(),
      }),
  ),
  'a key revoked': act(
    keyOf,
    (id) => revokeKey(administrator, server.database, id),
    (id) => mutate('apiKeyRevoke', { id: globalId('ApiKey', id) }),
  ),
  'another role': act(
    userOf,
    ({ id }) => updateMember(administrator, server.database, { id, role: 'WEBMASTER' }),
    ({ id }) => mutate('userUpdate', { id: globalId('User', id), role: 'WEBMASTER' }),
  ),
  'a user reset': act(
    userOf,
    ({ id }) => resetMember(administrator, server.database, { password }, id),
    ({ id }) => mutate('userReset', { id: globalId('User', id) }),
  ),
  'a user removed': act(
    userOf,
    ({ id }) => removeMember(administrator, server.database, id),
    ({ id }) => mutate('userRemove', { id: globalId('User', id) }),
  ),
};

describe('an action of both writes one entry, equal except for the actor', () => {
  test.each(Object.entries(shared) as [string, Act<unknown>][])(
    '%s',
    async (_, { prepare, command, api }) => {
      const [commandRecord, apiRecord] = [await prepare(byCommand), await prepare(byApi)];
      const commandEntries = await entriesOf(byCommand, () => command(commandRecord));
      const apiEntries = await entriesOf(byApi, () => api(apiRecord));
      expect(commandEntries).toEqual([
        expect.objectContaining({ actor: 'administrator', actorKind: 'COMMAND_LINE' }),
      ]);
      expect(apiEntries).toEqual([expect.objectContaining({ actor: 'Ada', actorKind: 'USER' })]);
      expect(comparable(commandEntries)).toEqual(comparable(apiEntries));
    },
  );

  test.each([
    ['a key that was already revoked', keyOf, (id: number) => revokeKey(administrator, server.database, id)],
    [
      'a role that the user already has',
      async (market: TestMarketplace) => (await userOf(market)).id,
      (id: number) => updateMember(administrator, server.database, { id, role }),
    ],
  ] as const)('an action without a change writes no entry: %s', async (name, prepare, again) => {
    const id = await prepare(byCommand);
    if (name.startsWith('a key')) await again(id);
    expect(await entriesOf(byCommand, () => again(id))).toEqual([]);
  });
});

test('a reset on the command line ends open links', async () => {
  const { user, invitationUrl } = await mutate(
    'userInvite',
    { email: 'eve@market.example', name: 'Eve', role },
    'user { id } invitationUrl',
  );
  const id = Number(Buffer.from(user.id, 'base64').toString().slice('User-'.length));
  await resetMember(administrator, server.database, { password }, id);
  const token = new URL(String(invitationUrl)).searchParams.get('token');
  const chosen = await new Browser(server).post('/auth/reset-password', {
    token,
    newPassword: 'a password of another',
  });
  expect(chosen.status).toBe(400);
  const signedIn = await new Browser(server).post('/auth/sign-in/email', {
    email: 'eve@market.example',
    password,
  });
  expect(signedIn.status).toBe(200);
});

test('the entry of a program names its key and has its own kind', async () => {
  const create = 'mutation { sellerCreate(input: { businessName: "By key" }) { errors { field } } }';
  const [entry] = await entriesOf(byApi, () => byApi.operator.data(create));
  expect(entry).toMatchObject({ actorKind: 'API_KEY', action: 'sellerCreate' });
});

test('actions of only one side are recorded too, which completes the list', async () => {
  const { database } = server;
  const market = await makeMarketplace(server, 'New', []);
  const { auditLog } = await market.operator.data(log);
  expect(auditLog.nodes).toEqual([
    expect.objectContaining({ action: 'apiKeyCreate', actorKind: 'COMMAND_LINE' }),
    {
      actor: 'administrator',
      actorKind: 'COMMAND_LINE',
      action: 'marketplaceCreate',
      changes: [{ field: 'name', before: null, after: 'New' }],
    },
  ]);
  for (const { action } of auditLog.nodes) seen.add(action);

  const csv = `name,externalId\nFirst,1\nSecond,2\nRenamed,1\n`;
  const rows = () => Readable.from([csv]);
  const importing = () =>
    importSellers(administrator, database, market.id, rows(), { decodeSellerId: () => null });
  const counted = (field: string, after: string) => ({ field, before: null, after });
  expect((await entriesOf(market, importing)).map(({ changes }) => changes)).toEqual([
    [counted('sellers created', '2')],
  ]);
  await importSellers(administrator, database, market.id, Readable.from(['name,externalId\nOther,2\n']), {
    decodeSellerId: () => null,
  });
  const again = await entriesOf(market, importing);
  expect(again.map(({ changes }) => changes)).toEqual([[counted('sellers changed', '2')]]);

  const messages = messagesFile();
  const moved = await entriesOf(market, async () => {
    const options = ['--marketplace', String(market.id)];
    await runOn(database)({}, ['import', ...options, messages, '--mapping', `${messages}.ids.csv`]);
    await runOn(database)({}, ['export', ...options]);
  });
  expect(moved.map(({ action }) => action)).toEqual(['exportCreate', 'messageImport', 'messageImport']);

  const owner = { marketplaceId: market.id, role } as const;
  const user = { owner, email: 'bob@new.example', password: null };
  const [userEntry] = await entriesOf(market, () => createUser(administrator, database, user));
  expect(userEntry?.changes).toEqual([{ field: 'bob@new.example', before: null, after: role }]);

  await entriesOf(byApi, async () => {
    await mutate('auditRetentionUpdate', { days: 3_650 });
    await mutate('messageRetentionUpdate', { months: 120 });
    await mutate('sellerLegalHoldSet', { sellerId: byApi.sellers[0]?.id, onHold: true });
    await mutate('notificationSettingsUpdate', { firstLine: true });
    await mutate('expectationSettingsUpdate', { showsReplyTime: true });
    const { user } = await mutate(
      'userInvite',
      { email: 'zoe@market.example', name: 'Zoe', role },
      'user { id }',
    );
    await mutate('userErase', user);
    await runOn(database)({}, [
      'person',
      'export',
      String((await makeUser(server, { marketplaceId: byApi.id, role })).id),
    ]);
    await mutate('contentPolicyUpdate', { actions: [{ kind: 'IBAN', action: 'WARN' }] });
    const rule = { name: 'Bench', expression: 'bench' };
    const { contentPattern } = await mutate('contentPatternCreate', { ...rule, action: 'WARN' }, patternId);
    await mutate('contentPatternDelete', contentPattern);
    const { contentAllowance } = await mutate('contentAllowanceCreate', rule, allowanceId);
    await mutate('contentAllowanceDelete', contentAllowance);
    const { label } = await mutate('labelCreate', { name: 'Urgent', colour: 'RED' }, 'label { id }');
    await mutate('labelUpdate', { ...label, name: 'Very urgent' });
    await mutate('labelDelete', label);
    const webhookInput = { url: 'https://hooks.example.com/', events: ['CHAT_MESSAGE_CREATED'] };
    const { cannedReply } = await mutate('cannedReplyCreate', { ...reply, shared: true }, replyId);
    await mutate('cannedReplyUpdate', { ...cannedReply, name: 'hello' });
    await mutate('cannedReplyDelete', cannedReply);
    await mutate('cannedReplyRestore', cannedReply);
    await mutate('cannedRepliesImport', { shared: true, csv: 'name,language,text\nbye,en,Bye' });
    await mutate('marketplaceUpdate', { chatEnabled: true });
    const message = await mutate(
      'chatMessageCreate',
      { sellerId: byApi.sellers[0]?.id, message: 'A secret.' },
      'chatMessage { id }',
    );
    await mutate('chatMessageRedact', { ...message.chatMessage, everything: true });
    const note = await mutate(
      'chatNoteCreate',
      { sellerId: byApi.sellers[0]?.id, text: 'A secret.' },
      'chatNote { id }',
    );
    await mutate('chatNoteRedact', { ...note.chatNote, everything: true });
    const { linkPattern } = await mutate('linkPatternCreate', pattern, 'linkPattern { id }');
    await mutate('linkPatternCreate', pattern);
    await mutate('linkPatternMove', { ...linkPattern, position: 2 });
    await mutate('linkPatternUpdate', { ...linkPattern, forSellers: true });
    await mutate('linkPatternDelete', linkPattern);
    await mutate('sellerLinkTemplatesSet', { templates: [sellerLink] });
    const { export: made } = await mutate('exportCreate', { format: 'CSV' }, 'export { id downloadPath }');
    await download(made.downloadPath);
    await mutate('exportCancel', { id: made.id });
    const { webhook } = await mutate('webhookCreate', webhookInput, 'webhook { id }');
    await mutate('webhookUpdate', { ...webhook, enabled: false });
    await mutate('webhookDelete', webhook);
  });
  // The server's own job can have ended meanwhile.
  const ofJobs: readonly string[] = auditActions.deletion;
  expect([...seen].filter((action) => !ofJobs.includes(action)).sort()).toEqual(
    [...auditActions.management].sort(),
  );
});

test('no management act writes an entry if it changes nothing or fails', async () => {
  const { database } = server;
  const shop = shopOf(byApi);
  const { cannedReply } = await mutate(
    'cannedReplyCreate',
    { ...reply, shared: true, name: 'unchanged' },
    replyId,
  );
  const { apiKey } = await mutate('apiKeyCreate', { label: 'x' }, 'apiKey { id }');
  await mutate('apiKeyRevoke', apiKey);
  const { id: userNumber, email } = await makeUser(server, { marketplaceId: byApi.id, role });
  const user = globalId('User', userNumber);
  const settings = { url: 'https://hooks.example.com/', events: ['CHAT_MESSAGE_CREATED'] };
  const { webhook } = await mutate('webhookCreate', settings, 'webhook { id }');
  const { linkPattern } = await mutate('linkPatternCreate', pattern, 'linkPattern { id }');
  await mutate('linkPatternMove', { ...linkPattern, position: 1 });
  const { label } = await mutate('labelCreate', { name: 'Taken', colour: 'RED' }, 'label { id }');
  await mutate('sellerLinkTemplatesSet', { templates: [sellerLink] });
  await mutate('auditRetentionUpdate', { days: 3_000 });
  await mutate('messageRetentionUpdate', { months: 130 });
  await mutate('sellerLegalHoldSet', { sellerId: shop.id, onHold: true });
  await mutate('signInPolicyUpdate', { sessionIdleMinutes: 90 });
  await mutate('contentPolicyUpdate', { actions: [{ kind: 'EMAIL', action: 'WARN' }] });
  const { body } = await ada.ask(
    'operator',
    `{ marketplace { name chatEnabled } node(id: "${shop.id}") { ... on Seller { businessName } } }`,
  );
  const { marketplace, node: seller } = body.data;

  const attempt =
    (mutation: string, ...inputs: object[]) =>
    async () => {
      const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
      const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field } } }`;
      for (const input of inputs) await ada.ask('operator', document, { input });
    };
  const missing = (type: string) => ({ id: globalId(type, 2_000_000_000) });
  const rule = { name: 'Broken', expression: '(' };
  const rejected = (act: Promise<unknown>) => expect(act).rejects.toThrow();
  const importing = () => {
    const rows = Readable.from(['name,externalId\nFrom a file,same\n']);
    return importSellers(administrator, database, byApi.id, rows, { decodeSellerId: () => null });
  };
  await importing();
  const messages = messagesFile();
  const command = (...args: string[]) => runOn(database)({}, args);
  const importMessages = () =>
    command('import', '--marketplace', String(byApi.id), messages, '--mapping', `${messages}.ids.csv`);
  await importMessages();
  const attempts: Record<(typeof auditActions.management)[number], () => Promise<unknown>> = {
    apiKeyCreate: attempt(
      'apiKeyCreate',
      { label: '\u200b' },
      { label: 'x', sellerId: missing('Seller').id },
    ),
    apiKeyRevoke: attempt('apiKeyRevoke', apiKey, missing('ApiKey')),
    auditRetentionUpdate: attempt('auditRetentionUpdate', { days: 3_000 }, { days: 0 }),
    cannedRepliesImport: attempt(
      'cannedRepliesImport',
      { shared: true, csv: 'name,language,text\nhello,en,Hi' },
      { shared: true, csv: 'name,language,text\nhello,en,Hello\nhello,en,' },
      { shared: false, csv: 'name,language,text\nown,en,Own' },
    ),
    cannedReplyCreate: attempt(
      'cannedReplyCreate',
      { ...reply, shared: true, name: 'a b' },
      { ...reply, shared: false },
    ),
    cannedReplyDelete: attempt('cannedReplyDelete', missing('CannedReply')),
    cannedReplyRestore: attempt('cannedReplyRestore', cannedReply, missing('CannedReply')),
    cannedReplyUpdate: attempt('cannedReplyUpdate', cannedReply, { ...cannedReply, texts: [] }),
    chatMessageRedact: attempt(
      'chatMessageRedact',
      { ...missing('ChatMessage'), everything: true },
      { ...missing('ChatMessage') },
    ),
    chatNoteRedact: attempt(
      'chatNoteRedact',
      { ...missing('ChatNote'), everything: true },
      { ...missing('ChatNote') },
    ),
    contentAllowanceCreate: attempt('contentAllowanceCreate', rule),
    contentAllowanceDelete: attempt('contentAllowanceDelete', missing('ContentAllowance')),
    contentPatternCreate: attempt('contentPatternCreate', { ...rule, action: 'WARN' }),
    contentPatternDelete: attempt('contentPatternDelete', missing('ContentPattern')),
    contentPolicyUpdate: attempt('contentPolicyUpdate', { actions: [{ kind: 'EMAIL', action: 'WARN' }] }),
    exportCancel: attempt('exportCancel', missing('Export')),
    exportCreate: () => command('export', '--marketplace', String(byApi.id), '--seller', '2147483647'),
    exportDownload: () => download('/exports/1-2'),
    linkPatternCreate: attempt('linkPatternCreate', { ...rule, template: 'x' }),
    linkPatternDelete: attempt('linkPatternDelete', missing('LinkPattern')),
    linkPatternMove: attempt(
      'linkPatternMove',
      { ...linkPattern, position: 1 },
      { ...linkPattern, position: 0 },
      { ...missing('LinkPattern'), position: 1 },
    ),
    linkPatternUpdate: attempt(
      'linkPatternUpdate',
      linkPattern,
      { ...linkPattern, expression: '(' },
      missing('LinkPattern'),
    ),
    labelCreate: attempt('labelCreate', { name: '\u200b', colour: 'RED' }, { name: 'Taken', colour: 'RED' }),
    labelDelete: attempt('labelDelete', missing('Label')),
    labelUpdate: attempt('labelUpdate', missing('Label'), { id: label.id, colour: 'RED' }),
    marketplaceCreate: () => rejected(createMarketplace(administrator, database, '\u200b')),
    messageImport: importMessages,
    messageRetentionUpdate: attempt('messageRetentionUpdate', { months: 130 }, { months: 0 }),
    marketplaceUpdate: attempt('marketplaceUpdate', marketplace, { name: '\u200b' }),
    notificationSettingsUpdate: attempt(
      'notificationSettingsUpdate',
      { delayMinutes: 15 },
      { delayMinutes: 0 },
    ),
    expectationSettingsUpdate: attempt(
      'expectationSettingsUpdate',
      { timeZone: 'UTC' },
      { timeZone: 'Nowhere' },
    ),
    sellerCreate: attempt('sellerCreate', { businessName: '\u200b' }),
    sellerImport: importing,
    sellerLegalHoldSet: attempt(
      'sellerLegalHoldSet',
      { sellerId: shop.id, onHold: true },
      { sellerId: missing('Seller').id, onHold: true },
    ),
    sellerLinkTemplatesSet: attempt(
      'sellerLinkTemplatesSet',
      { templates: [sellerLink] },
      { templates: [{ ...sellerLink, template: 'x' }] },
    ),
    sellerUpdate: attempt('sellerUpdate', { id: shop.id, ...seller }, { ...missing('Seller'), ...seller }),
    signInPolicyUpdate: attempt('signInPolicyUpdate', { sessionIdleMinutes: 90 }, { sessionIdleMinutes: 0 }),
    userCreate: () =>
      rejected(
        createUser(administrator, database, {
          owner: { marketplaceId: byApi.id, role },
          email,
          password: null,
        }),
      ),
    userExport: () => command('person', 'export', '2000000000'),
    userErase: attempt('userErase', missing('User')),
    userInvite: attempt('userInvite', { email: 'nobody', name: 'Nobody', role }),
    userRemove: attempt('userRemove', missing('User')),
    userReset: attempt('userReset', missing('User')),
    userUpdate: attempt('userUpdate', { id: user, role }, { ...missing('User'), role }),
    webhookCreate: attempt(
      'webhookCreate',
      { ...settings, url: 'ftp://x.example' },
      { ...settings, events: [] },
    ),
    webhookDelete: attempt('webhookDelete', missing('Webhook')),
    webhookUpdate: attempt('webhookUpdate', { ...webhook, ...settings, enabled: true }, missing('Webhook')),
  };
  for (const [action, act] of Object.entries(attempts))
    expect(await entriesOf(byApi, act), action).toEqual([]);
  expect(await entriesOf(byApi, () => mutate('auditRetentionUpdate', { days: 2_999 }))).toHaveLength(1);
});

test('no act writes an entry if its transaction fails', async () => {
  const { database } = server;
  /** Loses the connection before each commit. */
  const failing: typeof database = Object.create(database, {
    transaction: {
      value: (work: Parameters<typeof database.transaction>[0]) =>
        database.transaction(async (transaction) => {
          await work(transaction);
          throw new Error('The connection was lost.');
        }),
    },
  });
  const [admin, key, user] = [await manager(), await keyOf(byCommand), await userOf(byCommand)];
  const owner = { marketplaceId: byCommand.id } as const;
  const csv = () => Readable.from(['name\nNew of the file\n']);
  const acts = [
    () => createKey(administrator, failing, { owner, label: 'Lost', expiresAt }),
    () => createSeller(admin, failing, { businessName: 'Lost' }),
    () =>
      createUser(administrator, failing, {
        owner: { ...owner, role },
        email: 'lost@market.example',
        password: null,
      }),
    () => importSellers(administrator, failing, byCommand.id, csv(), { decodeSellerId: () => null }),
    () => removeMember(administrator, failing, user.id),
    () => resetMember(administrator, failing, { password }, user.id),
    () => revokeKey(administrator, failing, key),
    () => updateAuditRetention(admin, failing, 2_000),
    () => updateMarketplace(admin, failing, { name: 'Lost' }),
    () => updateMember(administrator, failing, { id: user.id, role: 'WEBMASTER' }),
    () => updateSeller(admin, failing, { id: shopOf(byCommand).number, businessName: 'Lost' }),
  ];
  const entries = await entriesOf(byCommand, async () => {
    for (const act of acts) await expect(act()).rejects.toThrow('The connection was lost.');
  });
  expect(entries).toEqual([]);
  const succeeding = () =>
    updateSeller(admin, database, { id: shopOf(byCommand).number, businessName: 'Found' });
  expect(await entriesOf(byCommand, succeeding)).toHaveLength(1);
});

const patternId = 'contentPattern { id }';
const allowanceId = 'contentAllowance { id }';
const pattern = { name: 'Order', expression: 'order (\\d+)', template: 'https://shop.example/{1}' };
const sellerLink = { label: 'Orders', template: 'https://shop.example/sellers/{id}' };
const replyId = 'cannedReply { id }';
const reply = { name: 'hi', texts: [{ language: 'en', text: 'Hi' }] };

test('each command that changes something writes an entry', async () => {
  const command = runOn(server.database);
  const run = (...args: string[]) => jsonOf(command, {}, args);
  const folder = mkdtempSync(join(tmpdir(), 'parley-sellers-'));
  afterFile(() => rmSync(folder, { recursive: true, force: true }));
  const file = join(folder, 'sellers.csv');
  writeFileSync(file, 'name\nFirst\n');

  const { id: market } = await run('marketplace', 'create', 'Market');
  const { key } = await run('key', 'create', '--operator', market, '--scope', 'manage');
  await run('marketplace', 'chat', market, 'off');
  const { id: shop } = await run('seller', 'create', '--marketplace', market, '--business-name', 'Shop');
  await run('seller', 'import', '--marketplace', market, file);
  const messages = messagesFile();
  await run('import', '--marketplace', market, messages, '--mapping', `${messages}.ids.csv`);
  expect((await command({}, ['export', '--marketplace', market])).code).toBe(0);
  const { id: second } = await run('key', 'create', '--seller', shop);
  await run('key', 'revoke', second);
  const { id: user } = await run(
    ...['user', 'create', '--operator', market, '--role', 'FINANCE', '--no-password'],
    ...['--email', 'bob@market.example'],
  );
  await run('user', 'role', user, 'MEMBER');
  expect((await command({}, ['user', 'reset', user], `${password}\n`)).code).toBe(0);
  await run('user', 'remove', user);
  await run('audit', 'retention', '--marketplace', market, '--days', '3650');
  await run('marketplace', 'sign-in', market, '--second-factor', 'full-admin,seller');

  const { auditLog } = await new Client(server, key, 'operator').data(log);
  expect(auditLog.nodes.map(({ action }: Entry) => action)).toEqual([
    'signInPolicyUpdate',
    'auditRetentionUpdate',
    'userRemove',
    'userReset',
    'userUpdate',
    'userCreate',
    'apiKeyRevoke',
    'apiKeyCreate',
    'exportCreate',
    'messageImport',
    'messageImport',
    'sellerImport',
    'sellerCreate',
    'marketplaceUpdate',
    'apiKeyCreate',
    'marketplaceCreate',
  ]);
  expect(new Set(auditLog.nodes.map(({ actorKind }: Entry) => actorKind))).toEqual(new Set(['COMMAND_LINE']));
});
