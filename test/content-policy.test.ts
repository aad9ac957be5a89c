import { beforeAll, describe, expect, onTestFinished, test, vi } from 'vitest';
import { actorOnSide, type OperatorActor, systemActor } from '../src/access/actor.js';
import { FindingCounts } from '../src/content-policy/finding-counts.js';
import { RuleTrials } from '../src/content-policy/try-rule.js';
import { clientDisconnected } from '../src/fair-queue/waiting-jobs.js';
import { deleteFindingCountsBefore, storeFindingCounts } from '../src/reports/finding-count-jobs.js';
import { setActions } from './harness/content-policy.js';
import {
  type Client,
  makeClient,
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from './harness/server.js';

/* Tests that blocked data is rejected before it is stored, by the operator's policy. */

let server: TestServer;
let market: TestMarketplace;
let seller: Client;

beforeAll(async () => {
  server = await startTestServer();
  market = await makeMarketplace(server, 'Guarded Market', ['Shop']);
  seller = market.sellers[0]?.client as Client;
});

const card = '4111 1111 1111 1111';
const sending = `mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) {
  chatMessage { id message } findings { kind start end action description hint } errors { field messages }
} }`;

async function send(message: string, more: Record<string, unknown> = {}, client = seller) {
  const { chatMessageCreate } = await client.data(sending, { input: { message, ...more } });
  return chatMessageCreate;
}

const check = async (message: string, client = seller) =>
  (
    await client.data(
      'query ($message: String!) { chatMessageCheck(message: $message) { findings { kind start end action } blocked toAcknowledge } }',
      { message },
    )
  ).chatMessageCheck;

test('a card number is rejected with its position, but without its digits', async () => {
  const rejected = await send(`😀 card ${card}, thanks`);
  expect(rejected).toEqual({
    chatMessage: null,
    findings: [
      {
        ...{ kind: 'PAYMENT_CARD', start: 7, end: 26, action: 'BLOCK', description: 'a payment card number' },
        hint: 'LAST_8_DIGITS',
      },
    ],
    errors: [
      {
        field: 'message',
        messages: [
          'Message contains a payment card number, which must not be sent here. If it is an order number, write only its last 8 digits.',
        ],
      },
    ],
  });
  const { chatMessages } = await seller.data('{ chatMessages { totalCount } }');
  expect(chatMessages.totalCount).toBe(0);
});

test('an email address is sent once it is acknowledged', async () => {
  const text = 'Write to anna@example.com please';
  const warned = await send(text);
  expect(warned).toMatchObject({ chatMessage: null, findings: [{ kind: 'EMAIL', hint: null }] });
  expect((await send('TFN 123 456 782')).findings).toMatchObject([{ kind: 'AU_TFN', hint: 'ORDER_BEFORE' }]);
  expect(warned.errors[0].messages[0]).toContain('acknowledged: [EMAIL]');
  expect((await send(text, { acknowledged: ['PHONE'] })).chatMessage).toBeNull();
  const sent = await send(text, { acknowledged: ['EMAIL'] });
  expect(sent).toMatchObject({ chatMessage: { message: text }, findings: [{ kind: 'EMAIL' }], errors: null });
  // An acknowledgement does not unblock data.
  const both = await send(`${text} ${card}`, { acknowledged: ['EMAIL', 'PAYMENT_CARD'] });
  expect(both).toMatchObject({ chatMessage: null, findings: [{ kind: 'EMAIL' }, { kind: 'PAYMENT_CARD' }] });
});

test('the same policy applies to the operator', async () => {
  const { operator, sellers } = market;
  const rejected = await send(`Refund to ${card}`, { sellerId: sellers[0]?.id }, operator);
  expect(rejected).toMatchObject({ chatMessage: null, findings: [{ kind: 'PAYMENT_CARD' }] });
});

test('a draft can be checked', async () => {
  expect(await check('When will order 123456782 be dispatched?')).toEqual({
    findings: [],
    blocked: false,
    toAcknowledge: [],
  });
  expect(await check('')).toMatchObject({ findings: [] });
  expect(await check(`anna@example.com ${card}`, market.operator)).toEqual({
    findings: [
      { kind: 'EMAIL', start: 0, end: 16, action: 'WARN' },
      { kind: 'PAYMENT_CARD', start: 17, end: 36, action: 'BLOCK' },
    ],
    blocked: true,
    toAcknowledge: ['EMAIL'],
  });
  const tooLong = await seller.ask('query ($m: String!) { chatMessageCheck(message: $m) { blocked } }', {
    m: 'a'.repeat(10_001),
  });
  expect(tooLong.body.errors?.[0]?.extensions).toEqual({ code: 'BAD_USER_INPUT', field: 'message' });
});

test('an empty draft has no findings', async () => {
  expect(await check(' \n')).toEqual({ findings: [], blocked: false, toAcknowledge: [] });
});

test('the policy is read once, and its version only before a text is rejected', async () => {
  const market = await makeMarketplace(server, 'Cached Market', ['Shop']);
  const client = market.sellers[0]?.client as Client;
  const run = vi.spyOn(server.database, 'run');
  onTestFinished(() => run.mockRestore());
  const readsOf = async (message: string) => {
    run.mockClear();
    await send(message, {}, client);
    return run.mock.calls.map(([, { name }]) => name).filter((name) => name.startsWith('content-'));
  };
  expect(await readsOf('Hello')).toEqual(['content-policy']);
  expect(await readsOf('Hello')).toEqual([]);
  expect(await readsOf(card)).toEqual(['content-version']);
  await setActions(market.operator, { IBAN: 'ALLOW' });
  expect(await readsOf(card)).toEqual(['content-version', 'content-policy']);
  expect(await readsOf(card)).toEqual(['content-version']);
});

test('a repeated send with the same key returns the message, for any current policy', async () => {
  const market = await makeMarketplace(server, 'Changing Market', ['Shop']);
  const client = market.sellers[0]?.client as Client;
  await setActions(market.operator, { EMAIL: 'ALLOW' });
  const first = await send('anna@example.com', { idempotencyKey: 'k' }, client);
  expect(first).toMatchObject({ findings: [], errors: null });
  await setActions(market.operator, { EMAIL: 'BLOCK' });
  const again = await send('anna@example.com', { idempotencyKey: 'k' }, client);
  expect(again).toMatchObject({ chatMessage: first.chatMessage, errors: null });
  expect(await send('anna@example.com', { idempotencyKey: 'other' }, client)).toMatchObject({
    chatMessage: null,
    findings: [{ kind: 'EMAIL' }],
  });
});

describe('a number in two messages', () => {
  const [head, rest] = ['Card: 4111 1111', '1111 1111 please'];
  const inSplit = { kind: 'PAYMENT_CARD', start: 0, end: 9, action: 'BLOCK', hint: 'ORDER_BEFORE' };
  const makeShop = async () => {
    const split = await makeMarketplace(server, 'Split Market', ['Shop', 'Other']);
    const [shop, other] = split.sellers as [
      TestMarketplace['sellers'][number],
      TestMarketplace['sellers'][number],
    ];
    return { split, shop, other };
  };

  test('of one sender is found at the second, also by another process, and not by retries', async () => {
    const { split, shop } = await makeShop();
    const process = await startTestServer({ database: server.database });
    const elsewhere = await makeClient(process, { sellerId: shop.number }, { label: 'Shop' });
    const first = await send(head, { idempotencyKey: 'head' }, elsewhere);
    expect(first.errors).toBeNull();
    const again = await makeClient(server, { sellerId: shop.number }, { label: 'Shop' });
    const rejected = await send(rest, { idempotencyKey: 'rest' }, again);
    expect(rejected).toMatchObject({ chatMessage: null, findings: [inSplit] });
    expect(rejected.findings[0].description).toBe('a payment card number, together with the text before');
    expect(await send(rest, { idempotencyKey: 'rest' }, again)).toMatchObject({ findings: [inSplit] });
    expect(await send(head, { idempotencyKey: 'head' }, again)).toEqual(first);
    // Others between do not matter.
    await send('2 questions', { sellerId: shop.id }, split.operator);
    expect((await send(rest, {}, again)).findings).toMatchObject([inSplit]);
    await setActions(split.operator, { PAYMENT_CARD: 'WARN' });
    expect((await send(rest, {}, again)).findings).toMatchObject([
      { ...inSplit, action: 'WARN', hint: null },
    ]);
    const sent = await send(rest, { acknowledged: ['PAYMENT_CARD'], idempotencyKey: 'sent' }, again);
    expect(sent.errors).toBeNull();
    expect(await send(rest, { idempotencyKey: 'sent' }, again)).toMatchObject({
      chatMessage: sent.chatMessage,
    });
    await setActions(split.operator, { PAYMENT_CARD: 'ALLOW' });
    await send(head, {}, again);
    expect((await send(rest, {}, again)).findings).toEqual([]);
  });

  test('passes if it is two orders, and as its hint says', async () => {
    const { shop } = await makeShop();
    const [one, other] = ['40128888', '88881881'];
    await send(`Where is order ${one}?`, {}, shop.client);
    expect(await send(`${other} is missing too`, {}, shop.client)).toMatchObject({
      errors: null,
      findings: [],
    });
    // It can be a card too: the sender is warned.
    await send(one, {}, shop.client);
    expect((await send(other, {}, shop.client)).findings).toMatchObject([{ action: 'WARN', hint: null }]);
    await send(head, {}, shop.client);
    expect((await send(`ORDER ${rest}`, {}, shop.client)).errors).toBeNull();
    await send(head, {}, shop.client);
    expect((await send(`order ${rest}`, {}, shop.client)).errors).toBeNull();
  });

  test('in three or four messages is found at the last', async () => {
    const { shop } = await makeShop();
    for (const part of ['Card: 4111', '1111', '1111'])
      expect((await send(part, {}, shop.client)).errors).toBeNull();
    expect((await send('1111', {}, shop.client)).findings).toMatchObject([
      { kind: 'PAYMENT_CARD', start: 0, end: 4 },
    ]);
  });

  test('in two messages that are sent at once is found at one of them, in either order', async () => {
    const { shop } = await makeShop();
    const process = await startTestServer({ database: server.database });
    const elsewhere = await makeClient(process, { sellerId: shop.number }, { label: 'Shop' });
    const here = await makeClient(server, { sellerId: shop.number }, { label: 'Shop' });
    const parts = await Promise.all([send('Card: 4111 1111', {}, here), send(rest, {}, elsewhere)]);
    expect(parts.flatMap(({ findings }) => findings)).toMatchObject([{ kind: 'PAYMENT_CARD' }]);
    expect(parts.filter(({ errors }) => errors !== null)).toHaveLength(1);
  });

  test('does not keep an author from sending many numbers at once', async () => {
    const { shop } = await makeShop();
    const orders = Array.from({ length: 30 }, (_, n) => `${n}.${n}`);
    const sent = await Promise.all(orders.map((order) => send(order, {}, shop.client)));
    expect(sent.map(({ errors }) => errors)).toEqual(orders.map(() => null));
  });

  test('of other senders, threads or minutes passes', async () => {
    const { split, shop, other } = await makeShop();
    await send(head, {}, shop.client);
    expect((await send(rest, {}, other.client)).errors).toBeNull();
    expect((await send(rest, { sellerId: shop.id }, split.operator)).errors).toBeNull();
    const colleague = await makeClient(server, { sellerId: shop.number }, { label: 'Ben' });
    expect((await send(rest, {}, colleague)).errors).toBeNull();
    await server.database.pool.query(
      "update message set created_at = created_at - interval '61 seconds' where marketplace_id = $1",
      [split.id],
    );
    expect((await send(rest, {}, shop.client)).errors).toBeNull();
  });

  test('costs a statement more only if the text can begin with the rest of it', async () => {
    const { shop } = await makeShop();
    await send('Hello', {}, shop.client);
    const run = vi.spyOn(server.database, 'run');
    onTestFinished(() => run.mockRestore());
    const namesOf = async (message: string) => {
      run.mockClear();
      await send(message, {}, shop.client);
      return run.mock.calls.map(([, { name }]) => name).filter((name) => /message/.test(name));
    };
    expect(await namesOf('Order 12')).toEqual(['send-message']);
    // The write is in a transaction, which locks the thread.
    expect(await namesOf('12 pieces')).toEqual(['message-before']);
  });
});

describe('the policy', () => {
  let market: TestMarketplace;
  let shop: Client;

  beforeAll(async () => {
    market = await makeMarketplace(server, 'Own Rules Market', ['Shop']);
    shop = market.sellers[0]?.client as Client;
  });

  const run = async (mutation: string, input: Record<string, unknown>, selection: string) => {
    const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { ${selection} errors { field messages } } }`;
    return (await market.operator.data(document, { input }))[mutation];
  };

  /** Returns the errors of a change; null if it succeeded. */
  const errorsOf = async (operator: Client, mutation: string, input: object) => {
    const type = `${mutation[0]?.toUpperCase()}${mutation.slice(1)}Input`;
    const document = `mutation ($input: ${type}!) { ${mutation}(input: $input) { errors { field messages } } }`;
    return (await operator.data(document, { input }))[mutation].errors;
  };

  const allowanceIdOf = async (operator: Client) =>
    (await operator.data('{ contentPolicy { allowances { id } } }')).contentPolicy.allowances[0].id;

  /** An allowance that passes an address of the test values. */
  const addresses = { name: 'Addresses', expression: '[\\w.-]+@presidio\\.site' };

  test('applies from the next send on, also to messages in progress', async () => {
    const text = 'Call +49 30 901820';
    expect((await send(text, {}, shop)).chatMessage).toBeNull();
    for (const action of ['ALLOW', 'BLOCK', 'WARN'] as const) {
      await setActions(market.operator, { PHONE: action });
      const sent = await Promise.all(Array.from({ length: 5 }, () => send(text, {}, shop)));
      for (const { chatMessage } of sent) expect(chatMessage === null).toBe(action !== 'ALLOW');
    }
    const { contentPolicy } = await market.operator.data(
      '{ contentPolicy { actions { kind action defaultAction lowConfidenceAction } } }',
    );
    expect(contentPolicy.actions).toContainEqual({
      ...{ kind: 'PHONE', action: 'WARN', defaultAction: 'WARN', lowConfidenceAction: null },
    });
    expect(contentPolicy.actions).toContainEqual({
      ...{ kind: 'PAYMENT_CARD', action: 'BLOCK', defaultAction: 'BLOCK', lowConfidenceAction: 'WARN' },
    });
  });

  test('can have the operator’s own patterns', async () => {
    const input = { name: 'a meeting place', expression: 'behind the \\w+ station', action: 'BLOCK' };
    const { contentPattern } = await run('contentPatternCreate', input, 'contentPattern { id name action }');
    expect(contentPattern).toMatchObject({ name: 'a meeting place', action: 'BLOCK' });
    const rejected = await send('Meet me BEHIND the 😀 or behind the central station', {}, shop);
    expect(rejected.findings).toMatchObject([{ kind: 'OWN_PATTERN', start: 24, end: 50 }]);
    expect(rejected.errors[0].messages).toEqual([
      'Message contains data that this marketplace does not allow (a meeting place), which must not be sent here.',
    ]);
    await run('contentPatternDelete', { id: contentPattern.id }, 'contentPattern { id }');
    expect((await send('behind the central station', {}, shop)).errors).toBeNull();
    const gone = await run('contentPatternDelete', { id: contentPattern.id }, 'contentPattern { id }');
    expect(gone.errors).toEqual([{ field: 'id', messages: ['Pattern not found.'] }]);
  });

  test('reviews all of a text, and names a kind that an allowance would let through', async () => {
    const acknowledged = ['EMAIL'];
    const emails = 'anna@example.com '.repeat(101);
    expect((await send(emails, { acknowledged }, shop)).errors).toBeNull();
    const rejected = await send(`${emails}${card}`, { acknowledged }, shop);
    expect(rejected).toMatchObject({
      chatMessage: null,
      errors: [{ field: 'message', messages: [expect.stringContaining('a payment card number')] }],
    });
    const { errors } = await run(
      'contentAllowanceCreate',
      { name: 'Numbers', expression: '.+' },
      'clientMutationId',
    );
    expect(errors).toEqual([
      { field: 'expression', messages: [expect.stringContaining('a payment card number (PAYMENT_CARD)')] },
    ]);
  });

  test('cannot block a kind while an allowance lets it through', async () => {
    const { operator } = await makeMarketplace(server, 'Allowing Market', ['Shop']);
    const ask = (mutation: string, input: object) => errorsOf(operator, mutation, input);
    expect(await ask('contentAllowanceCreate', addresses)).toBeNull();
    expect(await ask('contentPolicyUpdate', { actions: [{ kind: 'PHONE', action: 'BLOCK' }] })).toBeNull();
    expect(await ask('contentPolicyUpdate', { actions: [{ kind: 'EMAIL', action: 'BLOCK' }] })).toEqual([
      {
        field: 'actions',
        messages: ['The allowance "Addresses" would let an email address (EMAIL) through; delete it first.'],
      },
    ]);
  });

  test('holds no transaction while an allowance is checked, which takes seconds', async () => {
    const transaction = vi.spyOn(server.database, 'transaction');
    onTestFinished(() => transaction.mockRestore());
    const input = { name: 'Numbers', expression: '\\d+' };
    expect(await errorsOf(market.operator, 'contentAllowanceCreate', input)).not.toBeNull();
    expect(transaction).not.toHaveBeenCalled();
  });

  test('is checked again if it changes while an allowance is checked', async () => {
    const { operator } = await makeMarketplace(server, 'Busy Market', ['Shop']);
    /** Runs an act between the check and the transaction of the next change. */
    const meanwhile = (act: () => Promise<unknown>) => {
      const { transaction } = server.database;
      vi.spyOn(server.database, 'transaction').mockImplementationOnce(async (work) => {
        await act();
        return transaction.call(server.database, work);
      });
    };
    onTestFinished(() => {
      vi.restoreAllMocks();
    });
    meanwhile(() => setActions(operator, { EMAIL: 'BLOCK' }));
    expect(await errorsOf(operator, 'contentAllowanceCreate', addresses)).toEqual([
      { field: 'expression', messages: [expect.stringContaining('an email address (EMAIL)')] },
    ]);
    await setActions(operator, { EMAIL: 'ALLOW' });
    // A change that leaves the allowance permitted.
    meanwhile(() => setActions(operator, { PHONE: 'BLOCK' }));
    expect(await errorsOf(operator, 'contentAllowanceCreate', addresses)).toBeNull();
    await errorsOf(operator, 'contentAllowanceDelete', { id: await allowanceIdOf(operator) });
    meanwhile(() => errorsOf(operator, 'contentAllowanceCreate', addresses));
    const block = { actions: [{ kind: 'EMAIL', action: 'BLOCK' }] };
    expect(await errorsOf(operator, 'contentPolicyUpdate', block)).toEqual([
      { field: 'actions', messages: [expect.stringContaining('The allowance "Addresses"')] },
    ]);
  });

  describe('on findings of low confidence', () => {
    const low = 'conversation 6011000990139424';
    const lowOf = async (client: Client) => {
      const { contentPolicy } = await client.data(
        '{ contentPolicy { actions { kind lowConfidenceAction } } }',
      );
      return contentPolicy.actions.find(({ kind }: { kind: string }) => kind === 'PAYMENT_CARD');
    };
    const setFor = async (client: Client, actions: object[], previousActions?: object[]) => {
      const document =
        'mutation ($input: ContentPolicyUpdateInput!) { contentPolicyUpdate(input: $input) { errors { field messages } } }';
      return (await client.data(document, { input: { actions, previousActions } })).contentPolicyUpdate
        .errors;
    };
    const kind = 'PAYMENT_CARD';

    test('can block, warn or allow, never more strictly than on others', async () => {
      const market = await makeMarketplace(server, 'Unsure Market', ['Shop']);
      const { operator } = market;
      const shop = market.sellers[0]?.client as Client;
      const outcome = async () =>
        (await send(low, {}, shop)).findings.map(({ action }: { action: string }) => action);
      expect(await outcome()).toEqual(['WARN']);
      expect(await setFor(operator, [{ kind, lowConfidenceAction: 'BLOCK' }])).toBeNull();
      expect(await outcome()).toEqual(['BLOCK']);
      expect(await setFor(operator, [{ kind, action: 'WARN' }])).toBeNull();
      expect(await outcome()).toEqual(['WARN']);
      expect(await lowOf(operator)).toEqual({ kind, lowConfidenceAction: 'WARN' });
      expect(await setFor(operator, [{ kind, lowConfidenceAction: 'ALLOW' }])).toBeNull();
      expect(await outcome()).toEqual([]);
      // The same in both, and nothing that is missing, makes no change.
      expect(await setFor(operator, [{ kind, action: 'WARN', lowConfidenceAction: 'ALLOW' }])).toBeNull();
      expect((await send(card, {}, shop)).findings).toMatchObject([{ action: 'WARN' }]);
      const { auditLog } = await operator.data(
        '{ auditLog(first: 3) { nodes { action changes { field before after } } } }',
      );
      const change = (field: string, before: string, after: string) => ({
        action: 'contentPolicyUpdate',
        changes: [{ field, before, after }],
      });
      expect(auditLog.nodes).toEqual([
        change('PAYMENT_CARD: low confidence', 'block', 'allow'),
        change('PAYMENT_CARD', 'block', 'warn'),
        change('PAYMENT_CARD: low confidence', 'warn', 'block'),
      ]);
    });

    test('are not lost if two administrators change them at once', async () => {
      const { operator } = await makeMarketplace(server, 'Shared Market', ['Shop']);
      const read = [{ kind, action: 'BLOCK', lowConfidenceAction: 'WARN' }];
      const changed = [
        {
          field: 'previousActions',
          messages: ['These actions were changed in the meantime. Check them, then try again.'],
        },
      ];
      const answers = await Promise.all(
        ['BLOCK', 'ALLOW'].map((each) => setFor(operator, [{ kind, lowConfidenceAction: each }], read)),
      );
      expect(answers.filter((errors) => errors !== null)).toEqual([changed]);
      const { lowConfidenceAction } = await lowOf(operator);
      const now = { kind, action: 'BLOCK', lowConfidenceAction };
      for (const other of [{ ...now, action: 'WARN' }, ...read]) {
        expect(await setFor(operator, [{ kind: 'IBAN', action: 'WARN' }], [other])).toEqual(changed);
      }
      expect(await setFor(operator, [{ kind: 'IBAN', action: 'WARN' }], [now, { kind: 'EMAIL' }])).toBeNull();
    });

    test.each([
      [{ kind }, 'Give action or lowConfidenceAction for PAYMENT_CARD.'],
      [{ kind, action: null }, 'Give action or lowConfidenceAction for PAYMENT_CARD.'],
      [
        { kind: 'EMAIL', lowConfidenceAction: 'WARN' },
        'No finding of EMAIL has low confidence: leave lowConfidenceAction out.',
      ],
      [
        { kind, action: 'WARN', lowConfidenceAction: 'BLOCK' },
        'The lowConfidenceAction for PAYMENT_CARD must not be stricter than its action.',
      ],
    ])('cannot be %j', async (action, message) => {
      expect(await setFor(market.operator, [action])).toEqual([{ field: 'actions', messages: [message] }]);
    });
  });

  test('allows the operator’s own values', async () => {
    const orders = { name: 'Our order numbers', expression: 'MP-[0-9]{16}' };
    const address = { name: 'Support', text: 'support@example.com' };
    await run('contentAllowanceCreate', orders, 'contentAllowance { id }');
    await run('contentAllowanceCreate', address, 'contentAllowance { id }');
    const text = 'MP-4111111111111111: ask Support@example.com';
    expect((await send(text, {}, shop)).errors).toBeNull();
    // Adjacent text, and the rest of the text, are still checked.
    expect((await send('xsupport@example.com', {}, shop)).findings).toMatchObject([{ kind: 'EMAIL' }]);
    expect((await send(`${text} ${card}`, {}, shop)).findings).toMatchObject([{ start: 45, end: 64 }]);
  });

  test.each([
    ['contentPatternCreate', { name: ' ', expression: '(?=x)', action: 'BLOCK' }, ['name', 'expression']],
    ['contentPatternCreate', { name: 'x\0', expression: 'x', action: 'WARN' }, ['name']],
    ['contentPatternCreate', { name: 'x', expression: 'x*', action: 'WARN' }, ['expression']],
    ['contentPatternCreate', { name: 'x', expression: 'x{290}{290}', action: 'WARN' }, ['expression']],
    ['contentPatternCreate', { name: 'x', expression: 'x', action: 'ALLOW' }, ['action']],
    ['contentAllowanceCreate', { name: 'x' }, ['expression']],
    ['contentAllowanceCreate', { name: 'x', expression: '\\d+' }, ['expression']],
    ['contentAllowanceCreate', { name: 'x', text: '4111 1111 1111 1111' }, ['text']],
    ['contentAllowanceCreate', { name: 'x', text: 'x', expression: 'x' }, ['expression']],
    ['contentAllowanceCreate', { name: 'x'.repeat(101), text: '\0' }, ['name', 'text']],
    ['contentPolicyUpdate', { actions: [{ kind: 'OWN_PATTERN', action: 'ALLOW' }] }, ['actions']],
    [
      'contentPolicyUpdate',
      {
        actions: [
          { kind: 'IBAN', action: 'ALLOW' },
          { kind: 'IBAN', action: 'WARN' },
        ],
      },
      ['actions'],
    ],
  ])('rejects %s %j', async (mutation, input, fields) => {
    const { errors } = await run(mutation, input, 'clientMutationId');
    expect(errors.map(({ field }: { field: string }) => field)).toEqual(fields);
  });

  describe('of a rule is tried on stored messages', () => {
    let market: TestMarketplace;
    const tryRule = async (variables: Record<string, unknown>) =>
      (
        await market.operator.data(
          `query ($type: ContentRuleType!, $expression: String, $text: String) {
             contentRuleTrial(type: $type, expression: $expression, text: $text) {
               matchedMessages matchedSellers readMessages isComplete errors { field messages } } }`,
          variables,
        )
      ).contentRuleTrial;
    const counted = (matchedMessages: number, matchedSellers: number, readMessages = 5) => ({
      ...{ matchedMessages, matchedSellers, readMessages, isComplete: true, errors: null },
    });

    beforeAll(async () => {
      market = await makeMarketplace(server, 'Tried Market', ['Books', 'Lamps']);
      const [books, lamps] = market.sellers as [
        TestMarketplace['sellers'][number],
        TestMarketplace['sellers'][number],
      ];
      for (const text of ['Old locker 1', 'Locker 2', 'lοcker 3', 'Hello'])
        await send(text, {}, books.client);
      await send('locker 7', { sellerId: lamps.id }, market.operator);
      await send('locker 8', {}, lamps.client);
      const { pool } = server.database;
      await pool.query(
        "update message set created_at = now() - interval '31 days' where message = 'Old locker 1'",
      );
      await send('locker of another marketplace', {}, shop);
    });

    test('with the messages and sellers that it would have matched', async () => {
      expect(await tryRule({ type: 'PATTERN', expression: 'locker \\d' })).toEqual(counted(4, 2));
      expect(await tryRule({ type: 'PATTERN', text: 'LOCKER 8' })).toEqual(counted(1, 1));
      // An allowance matches the text as it is written.
      expect(await tryRule({ type: 'ALLOWANCE', expression: 'locker \\d' })).toEqual(counted(3, 2));
      expect(await tryRule({ type: 'PATTERN', expression: 'nothing' })).toEqual(counted(0, 0));
    });

    test('without the matches that an allowance covers', async () => {
      await market.operator.data(
        'mutation { contentAllowanceCreate(input: {name: "Seven", text: "locker 7"}) { errors { field } } }',
      );
      expect(await tryRule({ type: 'PATTERN', expression: 'locker \\d' })).toEqual(counted(3, 2));
      expect(await tryRule({ type: 'PATTERN', expression: 'locker \\d.*' })).toEqual(counted(3, 2));
    });

    const operatorOf = (marketplace: TestMarketplace) =>
      actorOnSide(null, {
        identity: 'user:1',
        credential: { kind: 'session', id: 1 },
        person: { memberId: 1, email: 'ada@market.example', role: 'WEBMASTER' },
        marketplaceId: marketplace.id,
        marketplaceName: 'Tried Market',
        scope: 'chat:write',
        name: 'Ada',
        expiresAt: null,
      }) as OperatorActor;

    test('only while its client is there', async () => {
      const statements: string[] = [];
      let beginReading = () => {};
      let release = () => {};
      const reading = new Promise<void>((resolve) => (beginReading = resolve));
      const released = new Promise<void>((resolve) => (release = resolve));
      const held = {
        run: async (...call: Parameters<TestServer['database']['run']>) => {
          statements.push(call[1].name);
          if (call[1].name !== 'recent-texts') return server.database.run(...call);
          beginReading();
          await released;
          return server.database.run(...call);
        },
      } as unknown as TestServer['database'];
      const trials = new RuleTrials(held);
      const clients = [new AbortController(), new AbortController()] as const;
      const [running, waiting] = clients.map((client) =>
        trials.run(operatorOf(market), { type: 'pattern', expression: 'locker' }, 'expression', client),
      );
      await reading;
      const nothing = { ...{ matchedMessages: 0, matchedSellers: 0, readMessages: 0 }, isComplete: false };
      clients[1].abort(clientDisconnected);
      expect(await waiting).toEqual(nothing);
      clients[0].abort(clientDisconnected);
      release();
      expect(await running).toEqual(nothing);
      expect(statements).toEqual(['content-policy', 'recent-texts']);

      const run = vi.spyOn(RuleTrials.prototype, 'run');
      onTestFinished(() => run.mockRestore());
      await tryRule({ type: 'PATTERN', expression: 'locker' });
      expect(run.mock.calls[0]?.[3]?.signal).toBeInstanceOf(AbortSignal);
    });

    test('with at most some of the newest, and says so', async () => {
      const operator = operatorOf(market);
      const rule = { type: 'pattern', expression: 'locker' } as const;
      const trial = (messages: number, ms = 5_000) =>
        new RuleTrials(server.database, { messages, ms }).run(operator, rule, 'expression');
      const found = { matchedMessages: 2, matchedSellers: 1 };
      expect(await trial(2)).toEqual({ ...found, matchedMessages: 1, readMessages: 2, isComplete: false });
      expect(await trial(5)).toMatchObject({ readMessages: 5, isComplete: true });
      expect(await trial(5, 0)).toEqual({
        ...{ matchedMessages: 0, matchedSellers: 0, readMessages: 0, isComplete: false },
      });
    });

    test.each([
      [{ expression: '(?=x)' }, 'expression'],
      [{ expression: 'x', text: 'x' }, 'expression'],
      [{}, 'expression'],
      [{ text: '\0' }, 'text'],
    ])('but not if it is %j', async (given, field) => {
      expect(await tryRule({ type: 'PATTERN', ...given })).toEqual({
        ...counted(0, 0, 0),
        isComplete: false,
        errors: [{ field, messages: [expect.any(String)] }],
      });
    });
  });

  test('has a maximum size', async () => {
    const full = await makeMarketplace(server, 'Full Market', ['Shop']);
    const document = `mutation ($input: ContentPatternCreateInput!) { contentPatternCreate(input: $input) { errors { field messages } } }`;
    const create = async (expression: string) =>
      (await full.operator.data(document, { input: { name: 'x', expression, action: 'WARN' } }))
        .contentPatternCreate.errors;
    for (let count = 0; count < 5; count += 1) expect(await create(`x{${280 + count}}`)).toBeNull();
    expect(await create('x{281}')).toEqual([
      { field: null, messages: [expect.stringContaining('too large')] },
    ]);
    for (let count = 0; count < 15; count += 1) expect(await create(`x${count}`)).toBeNull();
    expect(await create('y')).toEqual([{ field: null, messages: [expect.stringContaining('20 patterns')] }]);
  });

  test('starts with the defaults, and shows each rule until it is deleted', async () => {
    const market = await makeMarketplace(server, 'Ruled Market', ['Shop']);
    const shop = market.sellers[0]?.client as Client;
    expect((await check('anna@example.com', shop)).toAcknowledge).toEqual(['EMAIL']);
    const change = async (mutation: string, input: Record<string, unknown>) => {
      const type = `${mutation.charAt(0).toUpperCase()}${mutation.slice(1)}Input`;
      const payload = mutation.includes('Pattern') ? 'contentPattern' : 'contentAllowance';
      const more = payload === 'contentPattern' ? 'action' : '';
      const document = `mutation ($input: ${type}!) {
        ${mutation}(input: $input) { ${payload} { id name expression ${more} } errors { field messages } }
      }`;
      const { errors, ...result } = (await market.operator.data(document, { input }))[mutation];
      return errors ?? result[payload];
    };
    const rules = async () =>
      (
        await market.operator.data(
          '{ contentPolicy { patterns { id name expression action } allowances { id name expression } } }',
        )
      ).contentPolicy;

    const longest = 'L'.repeat(100);
    const locker = { name: ` ${longest} `, expression: 'locker', action: 'WARN' };
    const pattern = await change('contentPatternCreate', locker);
    expect(pattern).toEqual({ ...locker, id: expect.any(String), name: longest });
    const other = await change('contentPatternCreate', {
      name: 'Bench',
      expression: 'bench',
      action: 'BLOCK',
    });
    const allowance = await change('contentAllowanceCreate', { name: 'Ours', expression: 'locker 7' });
    expect(allowance).toEqual({ id: expect.any(String), name: 'Ours', expression: 'locker 7' });
    expect(await rules()).toEqual({ patterns: [pattern, other], allowances: [allowance] });

    const patternNotFound = [{ field: 'id', messages: ['Pattern not found.'] }];
    const allowanceNotFound = [{ field: 'id', messages: ['Allowance not found.'] }];
    expect(await change('contentPatternDelete', { id: allowance.id })).toEqual(patternNotFound);
    expect(await change('contentAllowanceDelete', { id: pattern.id })).toEqual(allowanceNotFound);
    expect(await change('contentPatternDelete', { id: pattern.id })).toEqual(pattern);
    expect(await change('contentPatternDelete', { id: other.id })).toEqual(other);
    expect(await change('contentAllowanceDelete', { id: allowance.id })).toEqual(allowance);
    expect(await change('contentAllowanceDelete', { id: allowance.id })).toEqual(allowanceNotFound);
    expect(await rules()).toEqual({ patterns: [], allowances: [] });

    const { auditLog } = await market.operator.data(
      '{ auditLog(first: 6) { nodes { action changes { field before after } } } }',
    );
    const entry = (action: string, field: string, before: string | null, after: string | null) => ({
      action,
      changes: [{ field, before, after }],
    });
    expect(auditLog.nodes).toEqual([
      entry('contentAllowanceDelete', 'Ours', 'allow locker 7', null),
      entry('contentPatternDelete', 'Bench', 'block bench', null),
      entry('contentPatternDelete', longest, 'warn locker', null),
      entry('contentAllowanceCreate', 'Ours', null, 'allow locker 7'),
      entry('contentPatternCreate', 'Bench', null, 'block bench'),
      entry('contentPatternCreate', longest, null, 'warn locker'),
    ]);
  });

  test('can have 50 allowances and a size of 1,500', async () => {
    const market = await makeMarketplace(server, 'Roomy Market', ['Shop']);
    const { pool } = server.database;
    const allow = async (expression: string) => {
      const document = `mutation ($input: ContentAllowanceCreateInput!) { contentAllowanceCreate(input: $input) { errors { field messages } } }`;
      const input = { name: 'x', expression };
      return (await market.operator.data(document, { input })).contentAllowanceCreate.errors;
    };
    const rejected = (reason: string) => [{ field: null, messages: [expect.stringContaining(reason)] }];
    await pool.query(
      "insert into content_rule (marketplace_id, name, expression) select $1, 'x', 'x' from generate_series(1, 49)",
      [market.id],
    );
    expect(await allow('x')).toBeNull();
    expect(await allow('x')).toEqual(rejected('50 allowances'));
    await pool.query('delete from content_rule where marketplace_id = $1', [market.id]);
    // The size of x{n} is n + 2: together 1,420.
    await pool.query(
      `insert into content_rule (marketplace_id, name, expression, action)
       select $1, 'x', 'x{' || n || '}', 'warn' from generate_series(280, 284) n`,
      [market.id],
    );
    expect(await allow('x{79}')).toEqual(rejected('too large'));
    expect(await allow('x{78}')).toBeNull();
  });

  test('has each change in the audit log, newest first', async () => {
    const market = await makeMarketplace(server, 'Audited Market', ['Shop']);
    const { operator } = market;
    await setActions(operator, { IBAN: 'WARN', EMAIL: 'ALLOW' });
    await setActions(operator, { IBAN: 'WARN' });
    await operator.data(
      'mutation { contentPatternCreate(input: {name: "Lockers", expression: "locker", action: WARN}) { errors { field } } }',
    );
    const page = (more: string) =>
      operator.data(`{ auditLog(${more}) { pageInfo { hasNextPage hasPreviousPage endCursor startCursor }
        nodes { action actor at changes { field before after } } } }`);
    const { auditLog } = await page('first: 1');
    expect(auditLog).toMatchObject({
      pageInfo: { hasNextPage: true, hasPreviousPage: false },
      nodes: [
        {
          action: 'contentPatternCreate',
          changes: [{ field: 'Lockers', before: null, after: 'warn locker' }],
        },
      ],
    });
    const rest = (await page(`first: 5, after: "${auditLog.pageInfo.endCursor}"`)).auditLog;
    expect(rest).toMatchObject({
      pageInfo: { hasNextPage: false, hasPreviousPage: true },
      nodes: [
        {
          action: 'contentPolicyUpdate',
          changes: [
            { field: 'IBAN', before: 'block', after: 'warn' },
            { field: 'EMAIL', before: 'warn', after: 'allow' },
          ],
        },
        { action: 'apiKeyCreate' },
        { action: 'apiKeyCreate' },
        { action: 'marketplaceCreate' },
      ],
    });
    const back = (await page(`last: 1, before: "${rest.pageInfo.startCursor}"`)).auditLog;
    expect(back.nodes).toEqual(auditLog.nodes);
  });
});

test('findings are counted by kind and outcome, and once for a repeated send with the same key', async () => {
  const counted = async (kind: string, outcome: string) => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    const line = new RegExp(`parley_content_findings_total\\{kind="${kind}",outcome="${outcome}"\\} (\\d+)`);
    return Number(line.exec(metrics)?.[1] ?? 0);
  };
  const counts = async () => ({
    blocked: await counted('BR_CPF', 'blocked'),
    warned: await counted('EMAIL', 'warned'),
    acknowledged: await counted('EMAIL', 'acknowledged'),
  });
  const before = await counts();
  await send('CPF 111.444.777-35', { acknowledged: ['BR_CPF'] });
  const repeated = { acknowledged: ['EMAIL'], idempotencyKey: 'counted once' };
  await send('ben@example.com', repeated);
  await send('ben@example.com', repeated);
  await check('CPF 111.444.777-35');
  expect(await counts()).toEqual({
    ...before,
    blocked: before.blocked + 1,
    acknowledged: before.acknowledged + 1,
  });
  await setActions(market.operator, { BR_CPF: 'REDACT' });
  const redacted = await counted('BR_CPF', 'redacted');
  await send('CPF 111.444.777-35', { confirmRedaction: true });
  expect(await counted('BR_CPF', 'redacted')).toBe(redacted);
  await send('CPF 111.444.777-35');
  expect(await counted('BR_CPF', 'redacted')).toBe(redacted + 1);
  await setActions(market.operator, { BR_CPF: 'BLOCK' });
  // A rejected text counts both its acknowledged findings and the others.
  await send('ben@example.com, CPF 111.444.777-35', { acknowledged: ['EMAIL'] });
  await send('ben@example.com, CPF 111.444.777-35');
  expect(await counts()).toEqual({
    blocked: before.blocked + 3,
    warned: before.warned + 1,
    acknowledged: before.acknowledged + 2,
  });
});

test('a report counts findings by day, seller, kind and outcome, and a stop loses none of them', async () => {
  const reporting = await startTestServer({ database: server.database, reportJobsPollMs: 3_600_000 });
  const { id, operator, sellers } = await makeMarketplace(reporting, 'Counted Market', ['Ink', 'Jam', 'Kit']);
  const [ink, jam] = sellers;
  if (!ink || !jam) throw new Error('The marketplace has three sellers.');
  await send(`${card} or anna@example.com`, {}, ink.client);
  await send('anna@example.com', { acknowledged: ['EMAIL'] }, ink.client);
  await send(card, { sellerId: ink.id }, operator);
  await send(card, { sellerId: jam.id }, operator);
  const foreign = market.sellers[0];
  await send(card, { sellerId: foreign?.id }, operator);
  await operator.data(
    `mutation ($id: ID!) { chatNoteCreate(input: { sellerId: $id, text: "${card}" }) { errors { messages } } }`,
    { id: jam.id },
  );
  await reporting.close();
  const today = new Date().toISOString().slice(0, 10);
  const count = 'kind outcome fromSellers fromOperator';
  const document = `query ($from: String!, $to: String!, $first: Int, $after: String, $last: Int) {
    contentFindingReport(from: $from, to: $to, first: $first, after: $after, last: $last) {
      totals { ${count} } nodes { seller { id } counts { ${count} } }
      pageInfo { hasNextPage hasPreviousPage endCursor }
  } }`;
  const client = await makeClient(server, { marketplaceId: id });
  const report = async (variables: Record<string, unknown>) =>
    (await client.data(document, { from: today, to: today, ...variables })).contentFindingReport;
  const first = await report({ first: 1 });
  expect(first).toEqual({
    totals: [
      { kind: 'EMAIL', outcome: 'ACKNOWLEDGED', fromSellers: 1, fromOperator: 0 },
      { kind: 'EMAIL', outcome: 'WARNED', fromSellers: 1, fromOperator: 0 },
      { kind: 'PAYMENT_CARD', outcome: 'BLOCKED', fromSellers: 1, fromOperator: 3 },
    ],
    nodes: [
      {
        seller: { id: ink.id },
        counts: [
          { kind: 'EMAIL', outcome: 'ACKNOWLEDGED', fromSellers: 1, fromOperator: 0 },
          { kind: 'EMAIL', outcome: 'WARNED', fromSellers: 1, fromOperator: 0 },
          { kind: 'PAYMENT_CARD', outcome: 'BLOCKED', fromSellers: 1, fromOperator: 1 },
        ],
      },
    ],
    pageInfo: { hasNextPage: true, hasPreviousPage: false, endCursor: expect.any(String) },
  });
  const last = await report({ last: 1 });
  expect(last.nodes).toEqual([
    {
      seller: { id: jam.id },
      counts: [{ kind: 'PAYMENT_CARD', outcome: 'BLOCKED', fromSellers: 0, fromOperator: 2 }],
    },
  ]);
  expect((await report({ first: 5, after: first.pageInfo.endCursor })).nodes).toEqual(last.nodes);
  expect((await report({ from: '2026-01-01', to: '2026-01-02' })).nodes).toEqual([]);
  const { body } = await client.ask(document, { from: '2026-01-01', to: '2026-04-03' });
  expect(body.errors).toMatchObject([{ extensions: { code: 'BAD_USER_INPUT', field: 'to' } }]);
  const { rows } = await server.database.pool.query(
    'select count(*)::integer as foreign from content_finding_count where marketplace_id = $1 and seller_id = $2',
    [id, foreign?.number],
  );
  expect(rows).toEqual([{ foreign: 0 }]);
  await deleteFindingCountsBefore(systemActor, server.database, new Date(Date.now() + 2 * 86_400_000));
  expect(await report({})).toMatchObject({ totals: [], nodes: [] });
});

test('counts that cannot be stored are stored with the next ones', async () => {
  const counts = new FindingCounts(2);
  const thread = { marketplaceId: market.id, sellerId: market.sellers[0]?.number ?? 0 };
  counts.add(thread, false, { kind: 'IBAN', outcome: 'blocked' }, 1);
  const failing = vi.spyOn(server.database, 'run').mockRejectedValueOnce(new Error('The database is away.'));
  await expect(storeFindingCounts(systemActor, server.database, counts)).rejects.toThrow('away');
  failing.mockRestore();
  counts.add(thread, true, { kind: 'IBAN', outcome: 'blocked' }, 2);
  counts.add(thread, true, { kind: 'EMAIL', outcome: 'blocked' }, 1);
  counts.add(thread, true, { kind: 'PHONE', outcome: 'blocked' }, 1);
  await storeFindingCounts(systemActor, server.database, counts);
  const { rows } = await server.database.pool.query(
    `select kind, from_sellers, from_operator from content_finding_count
     where marketplace_id = $1 and seller_id = $2 and kind in ('IBAN', 'EMAIL', 'PHONE') and outcome = 'blocked'
     order by kind desc`,
    [thread.marketplaceId, thread.sellerId],
  );
  // The third kind was more than fits into memory.
  expect(rows).toEqual([
    { kind: 'IBAN', from_sellers: 1, from_operator: 2 },
    { kind: 'EMAIL', from_sellers: 0, from_operator: 1 },
  ]);
});
