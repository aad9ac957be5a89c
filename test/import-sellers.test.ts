import { Readable } from 'node:stream';
import { beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { administrator, type OperatorActor } from '../src/access/actor.js';
import { importSellers } from '../src/accounts/import-sellers.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import type { RejectedRow } from '../src/accounts/seller-csv.js';
import { createSellers } from '../src/accounts/sellers.js';
import { listSellers } from '../src/chat/list-sellers.js';
import type { Database } from '../src/database/database.js';
import { openTestDatabase } from './harness/database.js';
import { send } from './harness/send.js';

let database: Database;
let marketplaceId: number;

beforeAll(async () => {
  database = await openTestDatabase();
});

beforeEach(async () => {
  marketplaceId = await createMarketplace(administrator, database, 'Harbour Market');
});

/** Decodes the column `id` in the format of these tests. */
const decodeSellerId = (id: string) => (/^S\d+$/.test(id) ? Number(id.slice(1)) : null);

/** Imports a file that arrives in these pieces. Returns the counts and the rejected rows. */
async function importing(...pieces: (string | Buffer)[]) {
  const rejections: RejectedRow[] = [];
  const outcome = await importSellers(administrator, database, marketplaceId, Readable.from(pieces), {
    decodeSellerId,
    onRejected: (row) => rejections.push(row),
  });
  expect(outcome.rejected).toBe(rejections.length);
  const { created, updated } = outcome;
  return { created, updated, rejected: rejections };
}

const operator = (): OperatorActor => ({
  side: 'operator',
  identity: 'key:1',
  credential: null,
  person: null,
  expiresAt: null,
  marketplaceId,
  marketplaceName: 'Harbour Market',
  scope: 'chat:write',
  name: null,
});

/** Returns the names in the order of the operator's list. */
const listed = async () =>
  (
    await listSellers(operator(), database, {
      page: { direction: 'first', size: 500, beside: null },
      q: null,
    })
  ).items.map(({ businessName }) => businessName);

const make = (...names: string[]) =>
  createSellers(
    administrator,
    database,
    marketplaceId,
    names.map((businessName) => ({ businessName })),
  );

test('a second import of a file changes nothing', async () => {
  const file = 'businessName,externalId\nHarbour Books,b-1\n"Kühl & Söhne, GmbH",k-2\n';
  expect(await importing(file)).toEqual({ created: 2, updated: 0, rejected: [] });
  expect(await importing(file)).toEqual({ created: 0, updated: 2, rejected: [] });
  expect(await importing('Name\r\nHarbour Books\r\n')).toEqual({ created: 0, updated: 1, rejected: [] });
  expect(await listed()).toEqual(['Harbour Books', 'Kühl & Söhne, GmbH']);
});

test('an external id matches a seller that was renamed', async () => {
  await importing('name,external_id\nOld Name,x\nOther,y\n');
  const again = await importing('External ID,Business Name\nx,New Name\n');
  expect(again).toEqual({ created: 0, updated: 1, rejected: [] });
  expect(await listed()).toEqual(['New Name', 'Other']);
});

test('an id matches a seller and sets its name and external id', async () => {
  const [number] = await make('Before');
  expect(await importing(`id,name,externalId\nS${number},After,e-1\n`)).toMatchObject({ updated: 1 });
  expect(await importing('name,externalId\nAfterwards,e-1\n')).toMatchObject({ created: 0, updated: 1 });
  expect(await importing(`id,name,externalId\nS${number},Last,\n`)).toMatchObject({ updated: 1 });
  expect(await importing('name,externalId\nStill known,e-1\n')).toMatchObject({ created: 0, updated: 1 });
  expect(await listed()).toEqual(['Still known']);
});

test('names are stored unchanged, in every script', async () => {
  const names = ['株式会社山田商店', 'مؤسسة النور', 'רהיטים בע״מ', 'ООО «Свет»', '🛍️ Shop', 'The "Best"'];
  const quoted = names.map((name) => `"${name.replaceAll('"', '""')}"`).join('\r\n');
  // The pieces end within characters.
  const bytes = Buffer.from(`\ufeffbusinessName\r\n${quoted}\r\n`);
  const pieces = Array.from({ length: Math.ceil(bytes.length / 5) }, (_, i) =>
    bytes.subarray(i * 5, i * 5 + 5),
  );
  expect(await importing(...pieces)).toEqual({ created: names.length, updated: 0, rejected: [] });
  expect((await listed()).sort()).toEqual([...names].sort());
});

test('a renamed seller with messages keeps its position in the list, one without messages moves', async () => {
  const [busy, , quiet] = await make('Busy', 'Middle', 'Quiet');
  await send(operator(), database, { sellerId: busy ?? 0, message: 'Hello', idempotencyKey: null });
  await importing(`id,name\nS${busy},Zebra\nS${quiet},Aardvark\n`);
  expect(await listed()).toEqual(['Zebra', 'Aardvark', 'Middle']);
});

describe('rejected rows', () => {
  test('are reported with their line, and the others are imported', async () => {
    const [foreign] = await make('Elsewhere');
    marketplaceId = await createMarketplace(administrator, database, 'Other Market');
    const { created, rejected } = await importing(
      'businessName,id,externalId\r\n', // 1
      'Good,,\r\n', // 2
      '\r\n', // 3
      '   ,,\r\n', // 4
      '"Two\r\nlines",,\r\n', // 5, 6
      'Too,many,values,here\r\n', // 7
      'Few\r\n', // 8
      `${'x'.repeat(256)},,\r\n`, // 9
      `Taken,S${foreign},\r\n`, // 10
      'Nonsense,what,\r\n', // 11
      `Long id,,${'x'.repeat(256)}\r\n`, // 12
      'Null\0byte,,\r\n', // 13
      'Last,,\r\n', // 14
    );
    expect(created).toBe(2);
    expect(rejected.map(({ line }) => line)).toEqual([4, 5, 7, 8, 9, 10, 11, 12, 13]);
    expect(rejected[0]?.reason).toBe("The name can't be blank.");
    expect(rejected[1]?.reason).toContain('invisible or misleading character');
    expect(rejected[2]?.reason).toBe('The row has 4 values, but the header has 3.');
    expect(rejected[5]?.reason).toBe('This id is taken: a seller of another marketplace has it.');
    expect(await listed()).toEqual(['Good', 'Last']);
  });

  test('a name that an earlier version accepted is accepted only for the seller that has it', async () => {
    const name = 'P\u0430rley';
    const [id] = await make('Old');
    await database.pool.query('update seller set business_name = $1 where id = $2', [name, id]);
    const { created, updated, rejected } = await importing(
      `id,name,externalId\nS${id},${name},A-1\n,${name},A-1\n,${name},B-2\nS${id},Old,\n,${name},A-1\n`,
    );
    expect([created, updated]).toEqual([0, 3]);
    expect(rejected.map(({ line }) => line)).toEqual([4, 6]);
    expect(rejected[0]?.reason).toContain('mixes letters of different alphabets');
    expect(await listed()).toEqual(['Old']);
  });

  test('a free id is that of the new seller, and no later seller gets it', async () => {
    const [latest = 0] = await make('Before');
    const [own, later] = [latest + 2, latest + 900_000];
    const file = `legacyId,name,externalId\nS${own},Moved,m-1\nS${later},Far,\nS${own},Moved again,m-1\n`;
    expect(await importing(file)).toEqual({ created: 2, updated: 1, rejected: [] });
    expect(await importing(file)).toEqual({ created: 0, updated: 3, rejected: [] });
    expect(await make('One', 'Two', 'Three')).toEqual([latest + 1, latest + 3, latest + 4]);
    expect(await listed()).toEqual(['Before', 'Far', 'Moved again', 'One', 'Three', 'Two']);
  });

  test('an id and a legacyId of two sellers are rejected, the same twice is taken', async () => {
    const [latest = 0] = await make('Before');
    const [free, other] = [latest + 10, latest + 11];
    const { created, rejected } = await importing(
      `id,legacyId,name\nS${free},S${other},Two\nS${free},S${free},One\n,S${other},Third\n`,
    );
    expect({ created, lines: rejected.map(({ line }) => line) }).toEqual({ created: 2, lines: [2] });
  });

  test.each([
    ['semicolons', ';'],
    ['tabs', '\t'],
  ])('values can be separated by %s', async (_name, separator) => {
    const row = (...values: string[]) => `${values.join(separator)}\r\n`;
    const pieces = `\ufeff\r\n${row('External Id', '"Business, Name"', 'name')}${row('x', '', 'Fish, chips')}`;
    expect(await importing(...pieces)).toEqual({ created: 1, updated: 0, rejected: [] });
    expect(await listed()).toEqual(['Fish, chips']);
  });

  test('a name of several sellers needs an id', async () => {
    await make('Twin', 'Twin');
    const { created, rejected } = await importing('name\nTwin\nOther\n');
    expect(created).toBe(1);
    expect(rejected).toEqual([
      { line: 2, reason: 'Several sellers have this name. Add an id or externalId to the row.' },
    ]);
  });

  test('an external id of another seller', async () => {
    const [first, second] = await make('First', 'Second');
    const { updated, rejected } = await importing(
      `id,name,externalId\nS${first},First,e\nS${second},Second,e\n`,
    );
    expect(updated).toBe(1);
    expect(rejected).toEqual([{ line: 3, reason: 'Another seller has this externalId.' }]);
  });

  test('the rest of a file after a quote that was not closed', async () => {
    const { created, rejected } = await importing('name\nGood\n24" Monitors\n"Open\nLost\n');
    expect(created).toBe(2);
    expect(rejected).toEqual([
      { line: 4, reason: 'A quote was not closed. The rest of the file was not read.' },
    ]);
    const endless = await importing('name\nFirst\n"', ...Array<string>(400).fill('Lost\n'.repeat(1_000)));
    expect(endless).toMatchObject({ created: 1, rejected: [{ line: 3 }] });
  });

  test('bytes that are not UTF-8', async () => {
    const { rejected } = await importing(Buffer.from('name\nK\xfchl\n', 'latin1'));
    expect(rejected).toEqual([{ line: 2, reason: 'The row is not in UTF-8.' }]);
  });
});

describe('in a file with two rows for a seller the later row wins', () => {
  test('by external id', async () => {
    expect(await importing('name,externalId\nA,x\nB,x\nC,x\n')).toMatchObject({ created: 1, updated: 2 });
    expect(await listed()).toEqual(['C']);
  });

  test('by id, by external id and by name', async () => {
    const [number] = await make('A');
    expect(
      await importing(`id,externalId,name\nS${number},x,B\n,,B\n,x,C\n,,C\nS${number},,D\n,,D\n`),
    ).toMatchObject({ created: 0, updated: 6 });
    expect(await listed()).toEqual(['D']);
  });

  test('a replaced name creates a new seller', async () => {
    const [number] = await make('A');
    expect(await importing(`id,name\nS${number},B\n,A\n`)).toMatchObject({ created: 1, updated: 1 });
    expect(await listed()).toEqual(['A', 'B']);
  });

  test('external ids can move between sellers', async () => {
    const [a, b] = await make('A', 'B');
    await importing(`id,name,externalId\nS${a},A,1\nS${b},B,2\n`);
    const swap = await importing(`id,name,externalId\nS${a},A,3\nS${b},B,1\nS${a},A,2\n`);
    expect(swap).toEqual({ created: 0, updated: 3, rejected: [] });
    await importing('name,externalId\nFormerly B,1\nFormerly A,2\n');
    expect(await listed()).toEqual(['Formerly A', 'Formerly B']);
  });
});

describe('an invalid file', () => {
  const expectRejected = async (...pieces: (string | Buffer)[]) => {
    await expect(importing(...pieces)).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [{ field: 'file' }],
    });
    expect(await listed()).toEqual([]);
  };

  test('an empty file', () => expectRejected(''));
  test('no header', () => expectRejected('Harbour Books\nOther Books\n'));
  test('a column twice', () => expectRejected('name,Name\nA,B\n'));
  test('a file with only a header has no sellers', async () => {
    expect(await importing('name,externalId')).toEqual({ created: 0, updated: 0, rejected: [] });
  });

  test('a file that cannot be read', async () => {
    const csv = new Readable({
      read() {
        this.destroy(Object.assign(new Error('no such file'), { code: 'ENOENT' }));
      },
    });
    await expect(
      importSellers(administrator, database, marketplaceId, csv, { decodeSellerId }),
    ).rejects.toMatchObject({ code: 'BAD_USER_INPUT', message: 'The file cannot be read (ENOENT).' });
  });

  test('a marketplace that does not exist', async () => {
    const csv = Readable.from(['name\nA\n']);
    await expect(
      importSellers(administrator, database, 999_999, csv, { decodeSellerId }),
    ).rejects.toMatchObject({
      code: 'BAD_USER_INPUT',
      fieldErrors: [{ field: 'marketplace' }],
    });
    expect(csv.destroyed).toBe(true);
  });
});

test('a long file is imported in batches with progress', async () => {
  const rows = Array.from({ length: 2_500 }, (_, i) => `Seller ${i},${i}\n`);
  const progress: number[] = [];
  const csv = () => Readable.from(['name,externalId\n', ...rows]);
  const options = { decodeSellerId, onProgress: (done: number) => progress.push(done) };
  const first = await importSellers(administrator, database, marketplaceId, csv(), options);
  expect(first).toEqual({ created: 2_500, updated: 0, rejected: 0 });
  expect(progress).toEqual([1_000, 2_000, 2_500]);
  const renamed = Readable.from(['name,externalId\n', ...rows.map((row) => `New ${row}`)]);
  const second = await importSellers(administrator, database, marketplaceId, renamed, options);
  expect(second).toEqual({ created: 0, updated: 2_500, rejected: 0 });
});

test('concurrent imports of the same file create each seller once', async () => {
  const rows = Array.from({ length: 300 }, (_, i) => `Seller ${i},${i}\n`);
  const outcomes = await Promise.all(
    [1, 2, 3].map(() =>
      importSellers(administrator, database, marketplaceId, Readable.from(['name,externalId\n', ...rows]), {
        decodeSellerId,
      }),
    ),
  );
  expect(outcomes.reduce((sum, { created }) => sum + created, 0)).toBe(300);
  expect(await listed()).toHaveLength(300);
});
