import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parse } from 'csv-parse/sync';
import { beforeAll, describe, expect, test } from 'vitest';
import { afterFile } from './harness/ending.js';
import { type Outcome, runOn } from './harness/process.js';
import { say } from './harness/receiver.js';
import { makeMarketplace, startTestServer, type TestMarketplace, type TestServer } from './harness/server.js';

/* Exports messages with the command line, and compares the files with the answers of the API. */

let server: TestServer;
let market: TestMarketplace;
const folder = mkdtempSync(join(tmpdir(), 'parley-export-'));
afterFile(() => rmSync(folder, { recursive: true, force: true }));

const texts = [
  '=HYPERLINK("https://evil.example")',
  '<script>alert(1)</script> & "quotes"',
  'Zeile 1\nZeile 2',
  'السلام',
];

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['First <b>Shop</b>', '@Second', 'Silent']);
  const other = await makeMarketplace(server, 'Other market', ['Foreign']);
  await say(other.operator, 'A message of another marketplace.', seller(0, other).id);
  for (const text of texts) await say(market.operator, text, seller(0).id);
  await say(seller(0).client, 'An answer.');
  await say(seller(1).client, 'A question.');
  await market.operator.data(
    'mutation ($id: ID!) { chatMessageRead(input: { seller: $id, sentBy: "User" }) { errors { field } } }',
    { id: seller(0).id },
  );
});

const seller = (place: number, { sellers }: TestMarketplace = market) =>
  sellers[place] as TestMarketplace['sellers'][number];

const exported = (...args: string[]): Promise<Outcome> =>
  runOn(server.database)({}, ['export', '--marketplace', String(market.id), ...args]);

async function linesOf(...args: string[]) {
  const { code, stdout, stderr } = await exported(...args);
  expect(code, stderr).toBe(0);
  return stdout
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line));
}

/** Returns the messages of a thread as the API has them, the oldest first. */
async function messagesOf(place: number) {
  const { chatMessages } = await market.operator.data(
    'query ($id: ID!) { chatMessages(sellerId: $id) { nodes { id createdAt readAt sentByType sentByName message } } }',
    { id: seller(place).id },
  );
  return (chatMessages.nodes as Record<string, string | null>[]).toReversed();
}

test('JSON lines have the marketplace, each seller and its messages in order, as the API shows them', async () => {
  const [head, ...lines] = await linesOf();
  expect(head).toEqual({
    ...{ type: 'marketplace', format: 'parley-export', version: 1, name: 'Market' },
    source: expect.stringMatching(/^[0-9a-f-]{36}$/),
    exportedAt: expect.any(String),
  });
  const expected: unknown[] = [];
  for (const [place, businessName] of ['First <b>Shop</b>', '@Second', 'Silent'].entries()) {
    const { id, number } = seller(place);
    expected.push({ type: 'seller', id, legacyId: number, externalId: null, businessName });
    const messages = await messagesOf(place);
    expected.push(
      ...messages.map((message, index) => ({ type: 'message', sellerId: id, order: index + 1, ...message })),
    );
  }
  expect(lines).toEqual([...expected, { type: 'end', sellers: 3, messages: 6 }]);
  const [again] = await linesOf();
  expect(again.source).toBe(head.source);
});

test('an export has one seller, or a period', async () => {
  const [, , third, fourth] = await messagesOf(0);
  const ordersOf = async (...args: string[]) =>
    (await linesOf(...args)).flatMap(({ type, order }) => (type === 'message' ? [order] : []));
  expect(await ordersOf('--seller', seller(1).id)).toEqual([1]);
  const orders = (await messagesOf(0)).map(({ createdAt }, index) => ({ createdAt, order: index + 1 }));
  const since = third?.createdAt ?? '';
  const until = fourth?.createdAt ?? '';
  const period = orders.filter(({ createdAt }) => (createdAt ?? '') >= since && (createdAt ?? '') < until);
  expect(await ordersOf('--seller', String(seller(0).number), '--since', since, '--until', until)).toEqual(
    period.map(({ order }) => order),
  );
});

test('a spreadsheet runs no text of a CSV file', async () => {
  const { stdout } = await exported('--format', 'csv');
  const rows: Record<string, string>[] = parse(stdout, { bom: true, columns: true });
  expect(rows).toHaveLength(6);
  expect(rows[0]).toMatchObject({
    ...{ seller_id: seller(0).id, business_name: 'First <b>Shop</b>', external_id: '', order: '1' },
    ...{ message: `'${texts[0]}`, sent_by_type: 'AdminUser', read_at: '' },
  });
  expect(rows[5]).toMatchObject({ business_name: "'@Second", message: 'A question.' });
});

describe('the pages of threads', () => {
  test('have the texts as text, and a file for each thread', async () => {
    const output = join(folder, 'pages');
    expect((await exported('--format', 'html', '--output', output)).code).toBe(0);
    const numbers = [0, 1, 2].map((place) => seller(place).number);
    expect(readdirSync(output).sort()).toEqual(numbers.map((number) => `seller-${number}.html`).sort());
    const page = readFileSync(join(output, `seller-${numbers[0]}.html`), 'utf8');
    expect(page).toContain('&lt;script&gt;alert(1)&lt;/script&gt; &amp; &quot;quotes&quot;');
    expect(page).not.toContain('<script');
    expect(page).toContain('First &lt;b&gt;Shop&lt;/b&gt;');
    expect(page.match(/<li>/g)).toHaveLength(5);
    expect(page.trimEnd().endsWith('</html>')).toBe(true);
  });

  test('need a folder, or one seller', async () => {
    expect(await exported('--format', 'html')).toMatchObject({ code: 1, stdout: '' });
    const { code, stdout } = await exported('--format', 'html', '--seller', seller(1).id);
    expect(code).toBe(0);
    expect(stdout).toContain('A question.');
  });
});

test('an export writes an audit entry; one of a seller that does not exist writes nothing', async () => {
  const unknown = await exported('--seller', '2147483647');
  expect(unknown).toMatchObject({ code: 1, stdout: '' });
  await exported('--seller', seller(1).id, '--since', '2026-01-01');
  const { auditLog } = await market.operator.data(
    '{ auditLog(first: 2) { nodes { action actorKind changes { field after } } } }',
  );
  expect(auditLog.nodes[0]).toEqual({
    ...{ action: 'exportCreate', actorKind: 'COMMAND_LINE' },
    changes: [
      { field: 'format', after: 'jsonl' },
      { field: 'seller', after: `seller ${seller(1).number}` },
      { field: 'since', after: '2026-01-01T00:00:00.000Z' },
    ],
  });
  expect(auditLog.nodes[1].changes).not.toContainEqual({ field: 'seller', after: 'seller 2147483647' });
});
