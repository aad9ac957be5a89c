import { beforeAll, expect, test } from 'vitest';
import { changingNothing } from '../harness/content.js';
import { makeMarketplace, startTestServer, type TestServer } from '../harness/server.js';

/* Tests that answers quote only short parts of a request. */

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});

test('a clientMutationId that is too long is an error of each mutation, and nothing changes', async () => {
  const { operator, sellers } = await makeMarketplace(server, 'Market', ['Seller']);
  const sellerId = sellers[0]?.id;
  const mutations: [name: string, type: string, input: Record<string, unknown>][] = [
    ['chatMessageCreate', 'ChatMessageCreateInput', { sellerId, message: 'Hello' }],
    ['chatMessageRead', 'ChatMessageReadInput', { seller: sellerId, sentBy: 'User' }],
    ['chatMarkedUnreadSet', 'ChatMarkedUnreadSetInput', { sellerId, markedUnread: true }],
    ['chatTypingSet', 'ChatTypingSetInput', { sellerId, typing: true }],
    ['chatViewingSet', 'ChatViewingSetInput', { sellerId, view: 'a' }],
    ['sellerCreate', 'SellerCreateInput', { businessName: 'Shop' }],
  ];
  const sent = async (clientMutationId: string) => {
    const answers = [];
    for (const [name, type, input] of mutations) {
      const document = `mutation ($input: ${type}!) { answer: ${name}(input: $input) { clientMutationId errors { field messages } } }`;
      answers.push((await operator.data(document, { input: { ...input, clientMutationId } })).answer);
    }
    return answers;
  };
  await changingNothing(server, async () => {
    const messages = ['ClientMutationId is too long (maximum is 255 characters).'];
    for (const answer of await sent('x'.repeat(256))) {
      expect(answer).toEqual({ clientMutationId: null, errors: [{ field: 'clientMutationId', messages }] });
    }
  });
  const fits = 'x'.repeat(255);
  for (const answer of await sent(fits)) expect(answer).toEqual({ clientMutationId: fits, errors: null });
});

test('a payload has at most ten errors, each short', async () => {
  const { operator } = await makeMarketplace(server, 'Market', []);
  const errorsOf = async (query: string) => {
    const { webhookCreate } = await operator.data(
      `mutation ($query: String) {
        webhookCreate(input: { url: "ftp://example.com/", events: [], query: $query }) { errors { field messages } }
      }`,
      { query },
    );
    return webhookCreate.errors as { field: string; messages: string[] }[];
  };
  const literals = Array.from({ length: 9 }, (_, i) => `a${i}: node(id: ["${'x'.repeat(1_500)}"]) { id }`);
  const errors = await errorsOf(`{ ${literals.join(' ')} }`);
  const messages = errors.flatMap((error) => error.messages);
  expect(errors.map(({ field }) => field)).toEqual(['url', 'events', 'query']);
  expect(messages).toHaveLength(10);
  expect(messages.at(-1)).toBe('2 more errors are not shown.');
  for (const message of messages) expect(message.length).toBeLessThanOrEqual(500);
  expect(messages.some((message) => message.includes('…'))).toBe(true);
  const few = await errorsOf('{ a: unknown b: unknown }');
  expect(few.flatMap((error) => error.messages)).toHaveLength(4);
});
