import { beforeAll, expect, test } from 'vitest';
import {
  type Environment,
  makeChat,
  migratedDatabase,
  type RunningServer,
  runHere,
  serve,
  serveHere,
} from '../harness/process.js';
import { Client } from '../harness/server.js';

let environment: Environment;
/** The server of the first two tests, which the second kills. */
let server: RunningServer;
let key: string;

beforeAll(async () => {
  environment = await migratedDatabase();
  key = await makeChat(environment);
  server = await serve(environment);
});

test.each([[['serve']], [['migrate']], [['marketplace', 'create', 'Second']]])(
  'while a server has the folder open, %j of another process is rejected with a clear error',
  async (args) => {
    const { code, stdout, stderr } = await runHere({ PORT: '0', ...environment }, args);
    expect(code).toBe(1);
    expect(stdout).toBe('');
    expect(stderr).toContain('in use by another process');
    expect(stderr).toContain('DATABASE_URL');
  },
);

test('after kill -9 in the middle of writing, every acknowledged message is there and the lock is free', async () => {
  const sent: string[] = [];
  const acknowledged: string[] = [];
  const client = new Client({ address: server.address } as never, key, 'seller');
  let killed: Promise<number | null> | undefined;
  const writers = Array.from({ length: 4 }, async (_, writer) => {
    for (let n = 0; ; n++) {
      const text = `message ${writer}.${n}`;
      sent.push(text);
      const { body } = await client.ask(
        'mutation($m: String!) { chatMessageCreate(input: {message: $m}) { chatMessage { message } } }',
        { m: text },
      );
      acknowledged.push(body.data.chatMessageCreate.chatMessage.message);
      if (acknowledged.length === 200) killed = server.stop('SIGKILL');
    }
  });
  const ends = await Promise.allSettled(writers);
  if (!killed) throw new Error('All writers ended before the kill.', { cause: ends });
  await killed;

  const reader = new Client(await serveHere(environment), key, 'seller');
  const { chatMessages } = await reader.data('{ chatMessages(first: 500) { totalCount nodes { message } } }');
  const stored = chatMessages.nodes.map(({ message }: { message: string }) => message);
  expect(stored).toEqual(expect.arrayContaining(acknowledged));
  expect(sent).toEqual(expect.arrayContaining(stored));
  expect(new Set(stored).size).toBe(chatMessages.totalCount);
});
