import { beforeAll, expect, test } from 'vitest';
import { administrator, type OperatorActor } from '../src/access/actor.js';
import { listKeys } from '../src/accounts/api-keys.js';
import { isEmpty, listMarketplaces } from '../src/accounts/marketplaces.js';
import { listSellers } from '../src/chat/list-sellers.js';
import { readThread } from '../src/chat/read-thread.js';
import type { Database } from '../src/database/database.js';
import { CallerError } from '../src/errors/caller-error.js';
import { defaultSeedEnd, type SeededMarketplace, seedMarketplace } from '../src/seeding/seed-marketplace.js';
import { openTestDatabase } from './harness/database.js';
import { send } from './harness/send.js';

let database: Database;

beforeAll(async () => {
  database = await openTestDatabase();
});

const operatorOf = ({ marketplaceId, marketplaceName }: SeededMarketplace): OperatorActor => ({
  side: 'operator',
  identity: 'key:1',
  credential: null,
  person: null,
  expiresAt: null,
  marketplaceId,
  marketplaceName,
  scope: 'chat:write',
  name: null,
});

const sellersOf = async (operator: OperatorActor) =>
  (await listSellers(operator, database, { page: { direction: 'first', size: 500, beside: null }, q: null }))
    .items;

/** Returns a whole thread, oldest first. */
const threadOf = async (operator: OperatorActor, sellerId: number) =>
  (
    await readThread(operator, database, {
      sellerId,
      page: { direction: 'first', size: 1_000_000, beside: null },
      q: null,
    })
  ).items.reverse();

/** Returns all readable data of a marketplace, except ids. */
async function contentOf(seeded: SeededMarketplace) {
  const operator = operatorOf(seeded);
  const sellers = await sellersOf(operator);
  return Promise.all(
    sellers.map(async ({ businessName, sellerId, listRank }) => ({
      businessName,
      listRank,
      messages: (await threadOf(operator, sellerId)).map(({ sellerId: _, ...message }) => message),
    })),
  );
}

test('seeding an empty database returns a key of its marketplace', async () => {
  expect(await isEmpty(administrator, database)).toBe(true);
  const { marketplaceId, key } = await seedMarketplace(administrator, database, { sellers: 1, messages: 0 });
  expect(await isEmpty(administrator, database)).toBe(false);
  const [listed] = await listKeys(administrator, database);
  expect(listed).toMatchObject({ kind: 'operator', marketplaceId, scope: 'chat:write', revokedAt: null });
  expect(key.startsWith(listed?.prefix ?? 'none')).toBe(true);
});

test('seeding creates exactly the requested numbers of sellers and messages', async () => {
  // More than one batch, so a thread spans batches.
  const progress: number[] = [];
  const seeded = await seedMarketplace(administrator, database, {
    sellers: 40,
    messages: 6_000,
    onProgress: (done) => progress.push(done),
  });
  expect(seeded).toMatchObject({ sellers: 40, messages: 6_000, key: expect.stringMatching(/^parley_op_/) });
  expect(progress).toEqual([5_000, 6_000]);
  const sellers = await sellersOf(operatorOf(seeded));
  expect(sellers).toHaveLength(40);
  expect(sellers.reduce((sum, { messageCount }) => sum + messageCount, 0)).toBe(6_000);
});

test('a seeded marketplace has realistic data', async () => {
  const seeded = await seedMarketplace(administrator, database, { sellers: 100, messages: 3_000 });
  const operator = operatorOf(seeded);
  const sellers = await sellersOf(operator);

  const names = sellers.map(({ businessName }) => businessName);
  expect(new Set(names).size).toBe(100);
  for (const script of [
    /\p{Script=Latin}/u,
    /\p{Script=Han}/u,
    /\p{Script=Arabic}/u,
    /\p{Script=Cyrillic}/u,
  ]) {
    expect(names.some((name) => script.test(name))).toBe(true);
  }

  const lengths = sellers.map(({ messageCount }) => messageCount).sort((a, b) => b - a);
  expect(lengths[0]).toBeGreaterThan(300);
  expect(lengths.at(-1)).toBe(0);
  const unread = (side: 'seller' | 'operator') =>
    sellers.filter((seller) => seller[`${side}ReadCount`] < seller[`${side}MessageCount`]).length;
  expect(unread('seller')).toBeGreaterThan(5);
  expect(unread('operator')).toBeGreaterThan(5);
  expect(unread('seller')).toBeLessThan(50);

  for (const { sellerId } of sellers) {
    const thread = await threadOf(operator, sellerId);
    let before = new Date(0);
    for (const { createdAt, readAt } of thread) {
      expect(createdAt.getTime()).toBeGreaterThanOrEqual(before.getTime());
      if (readAt) expect(readAt.getTime()).toBeGreaterThanOrEqual(createdAt.getTime());
      expect((readAt ?? createdAt).getTime()).toBeLessThanOrEqual(defaultSeedEnd.getTime());
      before = createdAt;
    }
  }
});

test('the same seed gives the same names, texts and times; another seed gives others', async () => {
  const counts = { sellers: 25, messages: 400 };
  const one = await seedMarketplace(administrator, database, counts);
  const again = await seedMarketplace(administrator, database, { ...counts, seed: 1 });
  const other = await seedMarketplace(administrator, database, { ...counts, seed: 2 });
  const content = await contentOf(one);
  expect(await contentOf(again)).toEqual(content);
  expect(await contentOf(other)).not.toEqual(content);
});

test('the counts of each thread match its messages and read marks', async () => {
  const { rows } = await database.pool.query(`
    select *
    from thread t
    cross join lateral (
      select count(*) as messages, coalesce(max(seq), 0) as last, max(created_at) as latest,
             count(*) filter (where by_operator) as by_operator,
             count(*) filter (where by_operator and seq <= coalesce(operator_mark, 0)) as operator_read,
             count(*) filter (where not by_operator and seq <= coalesce(seller_mark, 0)) as seller_read
      from message m,
      lateral (
        select max(up_to_seq) filter (where by_operator) as operator_mark,
               max(up_to_seq) filter (where not by_operator) as seller_mark
        from read_mark r
        where r.seller_id = t.seller_id
      ) marks
      where m.seller_id = t.seller_id
    ) found
    where (message_count, message_count, operator_message_count, seller_message_count) is distinct from
            (messages, last, by_operator, messages - by_operator)
       or (operator_read_count, seller_read_count) is distinct from (operator_read, seller_read)
       or latest_message_at is distinct from latest
       or (messages > 0 and (list_name <> '' or list_rank <> -(extract(epoch from latest) * 1000000)::bigint))
       or (messages = 0 and (list_name = '' or list_rank <> 0))`);
  expect(rows).toEqual([]);
});

test('a seeded thread can be searched and continued like any other', async () => {
  const seeded = await seedMarketplace(administrator, database, {
    sellers: 3,
    messages: 60,
    firstSellers: ['The Cell Phone Company'],
  });
  const operator = operatorOf(seeded);
  const [sellerId = 0] = seeded.firstSellerIds;
  const [first] = await threadOf(operator, sellerId);
  const page = { direction: 'first', size: 50, beside: null } as const;
  const q = first?.message ?? '';
  const found = await readThread(operator, database, { sellerId, page, q });
  expect(found.items.map(({ message }) => message)).toContain(q);

  const sent = await send(operator, database, { sellerId, message: 'Hello', idempotencyKey: null });
  const { items } = await readThread(operator, database, { sellerId, page, q: null });
  expect(items[0]?.message).toBe('Hello');
  expect(sent.seq).toBe(found.seller.messageCount + 1);
  const [newest] = await sellersOf(operator);
  expect(newest?.businessName).toBe('The Cell Phone Company');
});

test('it accepts sellers without messages, and fewer messages than sellers', async () => {
  for (const [sellers, messages] of [
    [5, 0],
    [30, 7],
    [1, 9],
    [0, 0],
  ] as const) {
    const seeded = await seedMarketplace(administrator, database, { sellers, messages });
    const listed = await sellersOf(operatorOf(seeded));
    expect(listed).toHaveLength(sellers);
    expect(listed.reduce((sum, { messageCount }) => sum + messageCount, 0)).toBe(messages);
  }
});

test('it rejects invalid numbers and creates nothing', async () => {
  const marketplaces = () => listMarketplaces(administrator, database);
  const before = await marketplaces();
  for (const counts of [
    { sellers: 0, messages: 5 },
    { sellers: -1, messages: 0 },
    { sellers: 2, messages: 1.5 },
    { sellers: 2, messages: 1, seed: Number.NaN },
  ]) {
    await expect(seedMarketplace(administrator, database, counts)).rejects.toThrow(CallerError);
  }
  expect(await marketplaces()).toEqual(before);
});
