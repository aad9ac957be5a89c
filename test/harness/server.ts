import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { Agent, type IncomingMessage, request } from 'node:http';
import { text as readText } from 'node:stream/consumers';
import type { FastifyInstance } from 'fastify';
import pino from 'pino';
import { administrator } from '../../src/access/actor.js';
import type { KeyScope } from '../../src/access/key-scopes.js';
import { createKey } from '../../src/accounts/api-keys.js';
import { createMarketplace } from '../../src/accounts/marketplaces.js';
import { createSellers } from '../../src/accounts/sellers.js';
import {
  compose,
  type ParleyProcess,
  type ServerConfiguration,
  type ServerTuning,
} from '../../src/composition/compose.js';
import { readConfiguration } from '../../src/configuration.js';
import type { Database } from '../../src/database/database.js';
import { sellerId as graphqlId } from '../../src/graphql/ids.js';
import { openTestDatabase } from './database.js';
import { afterFile } from './ending.js';
import { inTime } from './in-time.js';
import { quickPasswords } from './passwords.js';

export interface TestServer {
  /** Such as `http://127.0.0.1:34567`. */
  address: string;
  database: Database & { url?: string };
  /** The log so far, one JSON text for each line. */
  log: string[];
}

/** The routes that a server has registered. */
type Routes = { method: string; url: string }[];

export interface TestServerOptions extends Partial<Omit<ServerConfiguration, 'signIn'>>, ServerTuning {
  /** The database of another server of the file, to save the time of a start; by default an empty one. */
  database?: TestServer['database'];
  signIn?: Partial<ServerConfiguration['signIn']>;
  /** The port; a free one by default. */
  port?: number;
}

/** A configuration without rate limits and GraphiQL that allows webhooks on this machine. */
export const testConfiguration = readConfiguration({
  AUTH_SECRET: 'x'.repeat(32),
  GRAPHIQL: 'off',
  RATE_LIMITS: 'off',
  WEBHOOK_ALLOW_LOOPBACK: 'on',
});

/** A limit of attempts to sign in that no test reaches. The tests of these limits set lower ones. */
export const manyAttempts = { maxAttempts: 1_000, windowSeconds: 60 };

/** Settings that make tests quick. Only tests of webhooks deliver to webhooks. */
const testTuning: ServerTuning = {
  deliversWebhooks: false,
  deliveryIntervals: { pollMs: 50, sweepMs: 100, cleanupMs: 3_600_000 },
  // Once, at the start: tests call the jobs, so that nothing changes between two reads of the database.
  workJobsPollMs: 3_600_000,
  reportJobsPollMs: 3_600_000,
  notificationsPollMs: 3_600_000,
  pushPollMs: 3_600_000,
  mailPollMs: 20,
  // A file's tests share an address.
  signInLimits: { address: manyAttempts, account: manyAttempts },
  passwordHash: quickPasswords,
};

/** Starts Parley on a port of its own. It is closed after the file's tests. */
export async function startTestServer(
  options: TestServerOptions = {},
): Promise<
  TestServer & { routes: Routes; adminAddress: string } & Pick<ParleyProcess, 'drain' | 'close' | 'replies'>
> {
  const database = options.database ?? (await openTestDatabase());
  const { log, logger } = keptLog();
  const signIn = { ...testConfiguration.signIn, ...options.signIn };
  const configuration = { ...testConfiguration, ...options, signIn };
  const routes: Routes = [];
  const watchRoutes = (message: unknown) =>
    (message as { fastify: FastifyInstance }).fastify.addHook('onRoute', ({ method, url }) => {
      for (const each of [method].flat()) routes.push({ method: each, url });
    });
  subscribe('fastify.initialization', watchRoutes);
  const { http, admin, replies, drain, close } = await compose(database, configuration, logger, {
    ...testTuning,
    ...options,
  });
  unsubscribe('fastify.initialization', watchRoutes);
  afterFile(close);
  const address = await http.listen({ host: '127.0.0.1', port: options.port ?? 0 });
  const adminAddress = (await admin?.listen({ host: '127.0.0.1', port: 0 })) ?? '';
  return { address, adminAddress, database, log, routes, replies, drain, close };
}

/** Returns a logger whose lines tests read. */
export function keptLog(): { log: string[]; logger: pino.Logger } {
  const log: string[] = [];
  const write = (line: string) => {
    log.push(line);
    if (process.env.TEST_LOG) process.stderr.write(line);
  };
  return { log, logger: pino({ level: 'info' }, { write }) };
}

export interface Answer {
  status: number;
  headers: Headers;
  /** The unparsed body. */
  text: string;
  // biome-ignore lint/suspicious/noExplicitAny: a test reads the answer that it expects, and fails if it differs.
  body: any;
}

/** A client of one side of a chat, with a key or other headers. */
export class Client {
  constructor(
    private readonly server: TestServer,
    readonly key: string,
    readonly side: 'operator' | 'seller',
    readonly headers: Record<string, string> = { authorization: `Bearer ${key}` },
  ) {}

  /** Posts a document to this side's API. */
  async ask(query: string, variables?: Record<string, unknown>): Promise<Answer> {
    return post(this.server, `/${this.side}/graphql`, { query, variables }, this.headers);
  }

  /** Posts a document that must succeed, and returns its data. */
  async data(query: string, variables?: Record<string, unknown>) {
    const { body } = await this.ask(query, variables);
    if (body.errors) throw new Error(JSON.stringify(body.errors));
    return body.data;
  }
}

/** `fetch` takes several times as much CPU time, and requests take most of a test's time. */
const agent = new Agent({ keepAlive: true });

/** Posts JSON, or a text unchanged. */
export async function post(
  { address }: TestServer,
  path: string,
  body: unknown,
  headers: Record<string, string> = {},
): Promise<Answer> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  return exchange(address + path, {
    method: 'POST',
    headers: { accept: '*/*', 'content-type': 'application/json', ...headers },
    body: text,
  });
}

/**
 * Sends a request and reads its answer. It follows no redirect.
 * @throws {Error} with the request if the answer is not complete in time.
 */
export async function exchange(
  url: string,
  { method = 'GET', headers, body }: { method?: string; headers: Record<string, string>; body?: string },
  limitMs?: number,
): Promise<Answer> {
  const bytes = body === undefined ? null : Buffer.from(body);
  const sending = request(url, {
    agent,
    method,
    headers: { ...(bytes && { 'content-length': bytes.length }), ...headers },
  });
  const read = async (): Promise<Answer> => {
    const response = await new Promise<IncomingMessage>((resolve, reject) => {
      sending.once('response', resolve).once('error', reject).end(bytes);
    });
    const text = await readText(response);
    return {
      status: response.statusCode ?? 0,
      headers: headersOf(response),
      text,
      body: text === '' ? null : JSON.parse(text),
    };
  };
  try {
    return await inTime(read(), () => `answer to ${method} ${url} ${body?.slice(0, 300) ?? ''}`, limitMs);
  } catch (error) {
    sending.destroy();
    throw error;
  }
}

function headersOf({ rawHeaders }: IncomingMessage): Headers {
  const headers = new Headers();
  for (let i = 0; i < rawHeaders.length; i += 2) headers.append(rawHeaders[i] ?? '', rawHeaders[i + 1] ?? '');
  return headers;
}

/** Returns the answer of a `fetch`, read to its end. */
export async function answerOf(response: Response): Promise<Answer> {
  const text = await response.text();
  const body = text === '' ? null : JSON.parse(text);
  return { status: response.status, headers: response.headers, text, body };
}

export interface TestMarketplace {
  id: number;
  operator: Client;
  sellers: { id: string; number: number; client: Client }[];
}

/** Creates a marketplace with an operator's key and sellers of these names, each with a key. */
export async function makeMarketplace(
  server: TestServer,
  name: string,
  sellerNames: readonly string[],
): Promise<TestMarketplace> {
  const { database } = server;
  const id = await createMarketplace(administrator, database, name);
  const numbers = await createSellers(
    administrator,
    database,
    id,
    sellerNames.map((businessName) => ({ businessName })),
  );
  const sellers = [];
  for (const number of numbers) {
    const client = await makeClient(server, { sellerId: number });
    sellers.push({ id: graphqlId(number), number, client });
  }
  return { id, operator: await makeClient(server, { marketplaceId: id }), sellers };
}

/** Creates a client with a new key. By default it has every scope, except for `chat:impersonate` of a seller's key. */
export async function makeClient(
  server: TestServer,
  owner: { marketplaceId: number } | { sellerId: number },
  { scope, ...more }: { label?: string; scope?: KeyScope; scopes?: readonly KeyScope[] } = {},
): Promise<Client> {
  const scopes: KeyScope[] = scope ? [scope] : ['chat:write', 'manage'];
  if (!scope && 'marketplaceId' in owner) scopes.push('chat:impersonate');
  const { key } = await createKey(administrator, server.database, { owner, scopes, ...more });
  return new Client(server, key, 'sellerId' in owner ? 'seller' : 'operator');
}
