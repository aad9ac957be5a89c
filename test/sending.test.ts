import { beforeAll, describe, expect, test } from 'vitest';
import { actorOnSide } from '../src/access/actor.js';
import { logGrew } from '../src/chat/event-log.js';
import { sendMessage } from '../src/chat/send-message.js';
import { maximumMessageCount } from '../src/chat/write-message.js';
import { MessageCheck } from '../src/content-policy/policy-check.js';
import { setActions } from './harness/content-policy.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests that a message is sent once for its key, and that invalid input is rejected before anything is stored. */

let server: TestServer;
let market: TestMarketplace;
let operator: Client;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Market', ['One', 'Two', 'Full']);
  operator = market.operator;
});

const seller = (place: number) => market.sellers[place] as TestMarketplace['sellers'][number];
const document = `mutation ($input: ChatMessageCreateInput!) {
  chatMessageCreate(input: $input) { chatMessage { id message sentByName } errors { field messages } }
}`;

async function send(client: Client, input: Record<string, unknown>) {
  return (await client.data(document, { input })).chatMessageCreate;
}

const countOf = async ({ client }: TestMarketplace['sellers'][number]) =>
  (await client.data('{ chatMessages { totalCount } }')).chatMessages.totalCount;

/** Returns how many email addresses were blocked since the start. */
async function blockedEmails(): Promise<number> {
  const metrics = await (await fetch(`${server.address}/metrics`)).text();
  return Number(/parley_content_findings_total\{kind="EMAIL",outcome="blocked"\} (\d+)/.exec(metrics)?.[1]);
}

describe('an idempotency key', () => {
  test('stores a message once, only for its side of its thread', async () => {
    const input = { sellerId: seller(0).id, message: 'Once.', idempotencyKey: 'a' };
    const first = await send(operator, input);
    expect(first.errors).toBeNull();
    expect(await send(operator, input)).toEqual(first);
    expect(await send(await makeClient(server, { marketplaceId: market.id }), input)).toEqual(first);
    expect(await countOf(seller(0))).toBe(1);
    const elsewhere = await send(operator, { ...input, sellerId: seller(1).id });
    const bySeller = await send(seller(0).client, { message: 'Once.', idempotencyKey: 'a' });
    const ids = [first, elsewhere, bySeller].map(({ chatMessage }) => chatMessage.id);
    expect(new Set(ids).size).toBe(3);
  });

  test('stores a message once, although it is sent several times at the same time', async () => {
    const input = { sellerId: seller(0).id, message: 'At once.', idempotencyKey: 'b' };
    const before = await countOf(seller(0));
    const sent = await Promise.all(Array.from({ length: 5 }, () => send(operator, input)));
    expect(new Set(sent.map(({ chatMessage }) => chatMessage.id)).size).toBe(1);
    expect(await countOf(seller(0))).toBe(before + 1);
  });

  test('is rejected for another text, and stores nothing', async () => {
    const input = { sellerId: seller(0).id, message: 'This.', idempotencyKey: 'c' };
    await send(operator, input);
    const before = await countOf(seller(0));
    expect(await send(operator, { ...input, message: 'That.' })).toMatchObject({
      chatMessage: null,
      errors: [{ field: 'idempotencyKey' }],
    });
    expect(await countOf(seller(0))).toBe(before);
  });

  test('can be used again after 24 hours', async () => {
    const input = { sellerId: seller(0).id, message: 'Daily.', idempotencyKey: 'd' };
    const first = await send(operator, input);
    const age = (interval: string) =>
      server.database.pool.query(
        `update idempotency_key set created_at = clock_timestamp() - interval '${interval}' where key = encode(sha256('d'), 'hex')`,
      );
    const { rows: stored } = await server.database.pool.query("select from idempotency_key where key = 'd'");
    expect(stored).toEqual([]);
    await age('23 hours 59 minutes');
    expect(await send(operator, input)).toEqual(first);
    await age('24 hours');
    const second = await send(operator, input);
    expect(second.chatMessage.id).not.toBe(first.chatMessage.id);
    expect(await send(operator, input)).toEqual(second);
    await age('24 hours');
    await send(operator, { ...input, idempotencyKey: 'e' });
    const { rows } = await server.database.pool.query(
      "select from idempotency_key where key in ('d', encode(sha256('d'), 'hex'))",
    );
    expect(rows).toHaveLength(0);
  });

  test('returns its message even if the current policy would reject it, and no other message', async () => {
    const changing = await makeMarketplace(server, 'Changing', ['Shop']);
    const shop = changing.sellers[0]?.client as Client;
    const input = { message: 'anna@example.com', idempotencyKey: 'a' };
    await setActions(changing.operator, { EMAIL: 'ALLOW' });
    const first = await send(shop, input);
    expect(first.errors).toBeNull();
    await setActions(changing.operator, { EMAIL: 'BLOCK' });
    for (const other of [
      { ...input, idempotencyKey: 'b' },
      { ...input, message: 'ben@example.com' },
      { message: input.message },
    ]) {
      expect(await send(shop, other)).toMatchObject({ chatMessage: null, errors: [{ field: 'message' }] });
    }
    // The current policy is cached by now, and rejects the text; a repeated send counts nothing.
    const countedBefore = await blockedEmails();
    expect(await send(shop, input)).toEqual(first);
    expect(await blockedEmails()).toBe(countedBefore);
    const found = `mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { findings { kind } } }`;
    expect((await shop.data(found, { input })).chatMessageCreate.findings).toEqual([]);
  });

  test.each([
    ['', "can't be blank"],
    ['\0', 'invalid character'],
    ['k'.repeat(256), 'too long'],
  ])('of %j is rejected', async (idempotencyKey, reason) => {
    const before = await countOf(seller(0));
    expect(await send(seller(0).client, { message: 'Key.', idempotencyKey })).toEqual({
      chatMessage: null,
      errors: [{ field: 'idempotencyKey', messages: [expect.stringContaining(reason)] }],
    });
    expect(await countOf(seller(0))).toBe(before);
  });

  test('has at most 255 characters', async () => {
    const sent = await send(seller(0).client, { message: 'Key.', idempotencyKey: '🦄'.repeat(255) });
    expect(sent.errors).toBeNull();
  });
});

describe('a message', () => {
  test('is returned as it was stored, with its author', async () => {
    const { chatMessage } = await send(operator, { sellerId: seller(1).id, message: ' Hello. ' });
    const stored = await operator.data(
      'query ($id: ID!) { node(id: $id) { ... on ChatMessage { id message sentByName } } }',
      { id: chatMessage.id },
    );
    expect(stored.node).toEqual(chatMessage);
  });

  test('to a seller of another marketplace, or to no seller, is rejected with all errors', async () => {
    const other = await makeMarketplace(server, 'Other', ['Theirs']);
    for (const idempotencyKey of [undefined, 'k']) {
      const input = { sellerId: other.sellers[0]?.id, message: 'Hello.', idempotencyKey };
      expect(await send(operator, input)).toEqual({
        chatMessage: null,
        errors: [{ field: 'sellerId', messages: ['Seller not found.'] }],
      });
    }
    const { errors } = await send(operator, { sellerId: 'x', message: ' ', idempotencyKey: '' });
    expect(errors.map(({ field }: { field: string }) => field)).toEqual([
      'sellerId',
      'message',
      'idempotencyKey',
    ]);
    expect(await countOf(other.sellers[0] as TestMarketplace['sellers'][number])).toBe(0);
  });

  test('is rejected without a field if the chat is off or the thread is full', async () => {
    const setChat = (on: boolean) =>
      server.database.pool.query('update marketplace set chat_enabled = $2 where id = $1', [market.id, on]);
    const rejected = (reason: string) => ({
      chatMessage: null,
      errors: [{ field: null, messages: [expect.stringContaining(reason)] }],
    });
    await setChat(false);
    for (const idempotencyKey of [undefined, 'off']) {
      expect(await send(seller(0).client, { message: 'Hello.', idempotencyKey })).toEqual(rejected('off'));
    }
    await setChat(true);
    await server.database.pool.query(
      'update thread set message_count = $2, seller_message_count = $2 where seller_id = $1',
      [seller(2).number, maximumMessageCount],
    );
    expect(await send(seller(2).client, { message: 'One more.' })).toEqual(rejected('full'));
  });

  test('cannot be sent with a read-only key', async () => {
    const reader = await makeClient(server, { marketplaceId: market.id }, { scope: 'chat:read' });
    const { body } = await reader.ask(document, { input: { sellerId: seller(0).id, message: 'Hello.' } });
    expect(JSON.stringify(body)).toContain('chat:write');
  });

  test('fails if its policy cannot be read, with that error as the cause', async () => {
    const { operator, sellers } = await makeMarketplace(server, 'Broken', ['Shop']);
    const { pool } = server.database;
    await pool.query('alter table content_rule rename to content_rule_away');
    const { body } = await operator.ask(document, { input: { sellerId: sellers[0]?.id, message: 'Hello.' } });
    await pool.query('alter table content_rule_away rename to content_rule');
    expect(body.errors[0].extensions.code).toBe('INTERNAL_SERVER_ERROR');
    expect(
      server.log.filter((line) => line.includes('relation \\"content_rule\\" does not exist')),
    ).toHaveLength(1);
  });
});

describe('a content policy that changes between the check of a text and its write', () => {
  /** Changes the policy after each of its first decisions. */
  class ChangingPolicy extends MessageCheck {
    readonly policies: string[] = [];
    changes = 0;

    override async decide(...[written, policy, before]: Parameters<MessageCheck['decide']>) {
      this.policies.push(policy);
      const decision = await super.decide(written, policy, before);
      if (this.policies.length <= this.changes) {
        const action = this.policies.length % 2 === 0 ? 'ALLOW' : 'BLOCK';
        await setActions(operator, { EMAIL: action });
      }
      return decision;
    }
  }

  const sendWhile = async (messageCheck: ChangingPolicy) => {
    const actor = actorOnSide(null, {
      identity: 'key:1',
      credential: null,
      person: null,
      marketplaceId: market.id,
      marketplaceName: 'Market',
      scope: 'chat:write',
      name: 'Market',
      expiresAt: null,
    });
    const { number: sellerId } = seller(1);
    const outgoing = { sellerId, message: 'Meanwhile.', idempotencyKey: null, acknowledged: [] };
    return sendMessage(actor, server.database, messageCheck, outgoing);
  };

  test('is read again, and the message is stored', async () => {
    const messageCheck = new ChangingPolicy(server.database);
    messageCheck.changes = 2;
    expect((await sendWhile(messageCheck)).message).toMatchObject({ message: 'Meanwhile.' });
    expect(messageCheck.policies).toEqual(['cached', 'current', 'current']);
  });

  test('ten times makes the send fail, and nothing is stored', async () => {
    const before = await countOf(seller(1));
    const messageCheck = new ChangingPolicy(server.database);
    messageCheck.changes = Number.POSITIVE_INFINITY;
    await expect(sendWhile(messageCheck)).rejects.toThrow('changed during each attempt');
    expect(messageCheck.policies).toHaveLength(10);
    expect(await countOf(seller(1))).toBe(before);
  });
});

test('a stored message signals its marketplace that the event log grew, and a repeated send does not', async () => {
  const signalled: unknown[] = [];
  const stop = server.database.signals.on(logGrew, (marketplaceId) => signalled.push(marketplaceId));
  const input = { sellerId: seller(0).id, message: 'Signalled.', idempotencyKey: 'signalled' };
  await send(operator, input);
  await send(operator, { sellerId: seller(0).id, message: 'Signalled too.' });
  expect(signalled).toEqual([Number(market.id), Number(market.id)]);
  await send(operator, input);
  await send(operator, { ...input, message: 'Another text.' });
  expect(signalled).toHaveLength(2);
  stop();
});
