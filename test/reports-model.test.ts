import fc from 'fast-check';
import { beforeAll, expect, test } from 'vitest';
import {
  type Actor,
  actorOnSide,
  administrator,
  type OperatorActor,
  systemActor,
} from '../src/access/actor.js';
import { createMarketplace } from '../src/accounts/marketplaces.js';
import { createSellers } from '../src/accounts/sellers.js';
import { createUser } from '../src/accounts/users.js';
import { readReports } from '../src/reports/read-reports.js';
import { addUpReports, countUnreported } from '../src/reports/report-jobs.js';
import { bucketBounds, bucketOf, type ResponseTimes, secondsOf } from '../src/reports/response-times.js';
import { findUsualResponseTimes } from '../src/reports/usual-response-time.js';
import { openTestDatabase } from './harness/database.js';
import {
  type History,
  type HistoryMessage,
  history,
  naiveReport,
  percentile,
  range,
  recentRange,
  repliesOf,
  type Writer,
} from './harness/report-histories.js';
import { send } from './harness/send.js';

/*
 * Compares the reports with a computation that reads all messages: 10,000 generated histories that are counted as after an
 * upgrade, and others that are sent.
 */

let database: Awaited<ReturnType<typeof openTestDatabase>>;
let marketplaces = 0;

beforeAll(async () => {
  database = await openTestDatabase();
});

interface Market {
  id: number;
  /** A Full Admin, who reads the reports. */
  admin: OperatorActor;
  /** The memberships of the operator's users. */
  agents: number[];
  sellers: number[];
}

/** Creates a marketplace with some users of the operator and some sellers. */
async function makeMarket(agents: number, sellers: number): Promise<Market> {
  const name = `Model ${++marketplaces}`;
  const id = await createMarketplace(administrator, database, name);
  const members = [];
  for (let number = 0; number < agents; number += 1) {
    const owner = { marketplaceId: id, role: number === 0 ? 'FULL_ADMIN' : 'CUSTOMER_SUPPORT' } as const;
    const email = `agent${number}@${marketplaces}.example`;
    const user = { owner, email, name: `Agent ${number}`, password: null };
    members.push(Number(await createUser(administrator, database, user)));
  }
  const names = Array.from({ length: sellers }, (_, number) => ({ businessName: `Shop ${number}` }));
  const numbers = await createSellers(administrator, database, id, names);
  return { id, admin: operatorOf(id, members[0] ?? 0, 'Agent 0'), agents: members, sellers: numbers };
}

const fields = { credential: null, marketplaceName: 'Model', scope: 'chat:write', expiresAt: null } as const;

/** Returns a user of the operator; without a membership, a program. */
function operatorOf(marketplaceId: number, memberId: number | null, name: string): OperatorActor {
  const person = memberId === null ? null : { memberId, email: 'a@example.com', role: 'FULL_ADMIN' };
  const actor = actorOnSide(null, { ...fields, identity: `user:${memberId}`, person, marketplaceId, name });
  if (actor.side !== 'operator') throw new Error('The actor must be of the operator.');
  return actor;
}

/** Stores histories as an earlier version did: nothing is counted. */
async function storeUncounted(market: Market, histories: readonly History[]): Promise<void> {
  const rows = histories.flatMap((messages, index) =>
    messages.map(({ writer, at }, number) => ({
      seller_id: market.sellers[index],
      seq: number + 1,
      by_operator: writer !== 'seller',
      at: new Date(at).toISOString(),
      sent_by_name: typeof writer === 'number' ? `Agent ${writer}` : writer,
    })),
  );
  await database.pool.query(
    `with given as (
       select * from jsonb_to_recordset($2::jsonb)
         as g (seller_id integer, seq integer, by_operator boolean, at timestamptz, sent_by_name text)
     ),
     stored as (
       insert into message (marketplace_id, seller_id, seq, by_operator, created_at, sent_by_name, message, search)
       select $1::integer, seller_id, seq, by_operator, at, sent_by_name, 'Text', '' from given
     )
     update thread t
     set message_count = g.seq, latest_message_at = g.at, latest_by_operator = g.by_operator
     from (select distinct on (seller_id) * from given order by seller_id, seq desc) g
     where t.marketplace_id = $1 and t.seller_id = g.seller_id`,
    [market.id, JSON.stringify(rows)],
  );
}

/** Expects the values of the exact times in the reports' precision. */
function expectTimes({ firstReplies, median, p90 }: ResponseTimes, exact: readonly number[], shown: string) {
  expect(firstReplies, shown).toBe(exact.length);
  for (const [value, percent] of [
    [median, 50],
    [p90, 90],
  ] as const) {
    const seconds = percentile(exact, percent);
    expect(value, `${shown}, ${percent} %`).toBe(seconds === null ? null : secondsOf(bucketOf(seconds)));
    if (value === null || seconds === null) continue;
    // Longer times count as the longest.
    const counted = Math.min(seconds, bucketBounds.at(-1) ?? 0);
    expect(Math.abs(value - counted)).toBeLessThanOrEqual(Math.max(1, counted / 10));
  }
}

/** Compares the reports of some ranges with all messages. */
async function expectRanges(
  market: Market,
  histories: readonly History[],
  ranges: readonly { timeZone: string; from: string; to: string }[],
): Promise<void> {
  for (const given of ranges) {
    const report = await readReports(market.admin, database, given);
    const expected = naiveReport(histories, given);
    const shown = JSON.stringify(given);
    expect(report.days.map(({ day }) => day)).toEqual(expected.days.map(({ day }) => day));
    for (const [number, { replies, ...day }] of expected.days.entries()) {
      const actual = report.days[number];
      expect(actual, shown).toMatchObject(day);
      if (actual) expectTimes(actual, replies, `${shown} ${day.day}`);
    }
    for (const { weekday, hour, ...counts } of report.hours)
      expect(counts, `${shown} ${weekday} ${hour}`).toEqual(expected.hourOf(weekday, hour));
    expectTimes(report.team, expected.team, shown);
    expect(report.people.length).toBe(expected.people.size);
    for (const { user, ...times } of report.people) {
      const writer = user ? market.agents.indexOf(user.id) : 'program';
      expectTimes(times, expected.people.get(writer) ?? [], `${shown} ${writer}`);
    }
    expect(report.completeFrom).not.toBeNull();
  }
}

/** Compares the usual response times with all messages. */
async function expectUsualTimes(market: Market, histories: readonly History[]): Promise<void> {
  const usual = await findUsualResponseTimes(market.admin, database, market.sellers);
  for (const [number, messages] of histories.entries()) {
    const median = (isSeller: boolean) =>
      percentile(
        repliesOf(messages)
          .filter(({ writer }) => (writer === 'seller') === isSeller)
          .slice(-20)
          .map(({ seconds }) => seconds),
        50,
      );
    expect(usual[number]).toEqual({ seller: median(true), operator: median(false) });
  }
}

const agents = 4;

test('reports equal those of all messages for 10,000 histories', async () => {
  const sellers = 1_000;
  // 10,000 histories take the embedded database a minute, so it has all of them in `.ci/full` and 2,000 elsewhere.
  const runs = database.url === undefined && process.env.TEST_FULL !== '1' ? 2 : 10;
  await fc.assert(
    fc.asyncProperty(
      fc.array(history(agents), { minLength: sellers, maxLength: sellers }),
      fc.array(range, { minLength: 4, maxLength: 4 }),
      async (histories, ranges) => {
        const market = await makeMarket(agents, sellers);
        await storeUncounted(market, histories);
        const before = await readReports(market.admin, database, ranges[0] ?? everyday);
        expect(before).toMatchObject({ completeFrom: null, team: { firstReplies: 0 } });
        await countUnreported(systemActor, database);
        await expectRanges(market, histories, ranges);
        await expectUsualTimes(market, histories);
      },
    ),
    { numRuns: runs, endOnFailure: true },
  );
});

const everyday = { timeZone: 'UTC', from: '2026-01-01', to: '2026-01-02' };

/** A message that is sent after a number of quarters of an hour; before it, somebody can finish the thread. */
interface Sent {
  writer: Writer;
  quarters: number;
  isDone: boolean;
}

/** Moves what is stored of a thread into the past, as if the time had passed since. Its entries are not added up yet. */
async function passTime(sellerId: number, quarters: number): Promise<void> {
  const { pool } = database;
  const values = [sellerId, quarters];
  await pool.query(
    `update thread set latest_message_at = latest_message_at - $2::integer * interval '15 minutes',
                       turn_since = turn_since - $2::integer * interval '15 minutes' where seller_id = $1`,
    values,
  );
  await pool.query(
    "update message set created_at = created_at - $2::integer * interval '15 minutes' where seller_id = $1",
    values,
  );
  await pool.query('update report_entry set quarter = quarter - $2::integer where seller_id = $1', values);
}

const sent: fc.Arbitrary<Sent> = fc.record({
  writer: fc.oneof(fc.constant<Writer>('seller'), fc.nat(agents - 1), fc.constant<Writer>('program')),
  quarters: fc.oneof(fc.nat(8), fc.nat(96 * 5)),
  isDone: fc.integer({ min: 0, max: 5 }).map((number) => number === 0),
});

test('reports equal those of all messages that several agents and sellers send', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(sent, { minLength: 1, maxLength: 10 }), { minLength: 10, maxLength: 10 }),
      fc.array(recentRange, { minLength: 3, maxLength: 3 }),
      async (threads, ranges) => {
        const market = await makeMarket(agents, threads.length);
        // The messages after each finished state are a history of their own: it begins anew.
        const histories: HistoryMessage[][] = [];
        for (const [number, messages] of threads.entries()) {
          const sellerId = market.sellers[number] ?? 0;
          const parts = await sendAll(market, sellerId, messages);
          const { rows } = await database.pool.query(
            'select seq, created_at as at from message where seller_id = $1 order by seq',
            [sellerId],
          );
          let next = 0;
          for (const part of parts)
            histories.push(part.map((writer) => ({ writer, at: rows[next++].at.getTime() })));
        }
        await addUpReports(systemActor, database);
        await expectRanges(market, histories, ranges);
      },
    ),
    { numRuns: 6, endOnFailure: true },
  );
});

/** Sends the messages of a thread. @returns the writers of the parts between finished states. */
async function sendAll(market: Market, sellerId: number, messages: readonly Sent[]): Promise<Writer[][]> {
  const parts: Writer[][] = [[]];
  let isDone = false;
  for (const { writer, quarters, isDone: isFinished } of messages) {
    await passTime(sellerId, quarters);
    if (isFinished) {
      await database.pool.query(
        'update thread set work_status = 2, snoozed_until = null where seller_id = $1',
        [sellerId],
      );
      isDone = true;
    }
    // A message of the operator leaves the thread done.
    if (isDone) parts.push([]);
    if (writer === 'seller') isDone = false;
    await send(actorOf(market, sellerId, writer), database, {
      sellerId,
      message: 'Text',
      idempotencyKey: null,
    });
    parts.at(-1)?.push(writer);
  }
  return parts;
}

function actorOf({ id, agents: members }: Market, sellerId: number, writer: Writer): Actor {
  if (writer === 'seller')
    return actorOnSide(sellerId, {
      ...fields,
      identity: 'user:0',
      person: null,
      marketplaceId: id,
      name: 'Ann',
    });
  return writer === 'program'
    ? operatorOf(id, null, 'Program')
    : operatorOf(id, members[writer] ?? null, `Agent ${writer}`);
}
