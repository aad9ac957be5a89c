import closeWithGrace from 'close-with-grace';
import type { FastifyInstance } from 'fastify';
import { administrator } from '../access/actor.js';
import { ApiKeyLookup } from '../access/api-key-lookup.js';
import { CredentialRevocation } from '../access/credential-revocation.js';
import { signInSecret } from '../access/sign-in-secret.js';
import { isEmpty } from '../accounts/marketplaces.js';
import { adoptRestoredLogs, EventRetention } from '../chat/event-retention.js';
import { LiveChat } from '../chat/live-chat.js';
import type { Configuration } from '../configuration.js';
import type { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open.js';
import { rateLimitStoreOf } from '../database/rate-limit-store.js';
import { sellerId } from '../graphql/ids.js';
import { WebhookPayloadRenderer } from '../graphql/webhook-payload-renderer.js';
import { RateLimits } from '../http/rate-limits.js';
import { createServer } from '../http/server.js';
import { Mail } from '../http/sign-in/mail.js';
import { openSignIn } from '../http/sign-in/sign-in.js';
import type { Demo } from '../seeding/demo.js';
import { DeliveryService } from '../webhooks/delivery-service.js';
import { Sender } from '../webhooks/sender.js';
import { openLog } from './session.js';

/** How long a stop waits for requests under way, in ms. */
const graceful = 30_000;

/**
 * Opens the database, brings its schema up to date and listens. On SIGTERM or SIGINT it stops taking
 * connections, answers what it has accepted, writes what is left to write and closes the database.
 */
export async function runServer(configuration: Configuration, demo: boolean): Promise<void> {
  const log = openLog(configuration.logLevel);
  const database = await openDatabase(configuration, (error) =>
    log.warn({ err: error }, 'a connection to the database failed; it is opened again'),
  );
  const opened: (() => Promise<void>)[] = [() => database.close()];
  // What was opened last is closed first.
  const close = async () => {
    for (let step = opened.pop(); step; step = opened.pop()) await step();
  };
  try {
    const applied = await migrate(database);
    if (applied.length > 0) log.info({ applied }, 'the schema was brought up to date');
    const adopted = await adoptRestoredLogs(administrator, database);
    if (adopted.length > 0) log.info({ marketplaces: adopted }, "a restored database's log was taken over");
    const retention = new EventRetention(administrator, database, configuration.eventRetentionDays, (error) =>
      log.warn({ err: error }, 'old events could not be cleared'),
    );
    opened.push(() => retention.close());
    const ring = new ApiKeyLookup(database, (error) =>
      log.warn({ err: error }, "keys' last uses could not be written"),
    );
    opened.push(() => ring.close());
    const rights = new CredentialRevocation(database, (error) =>
      log.warn({ err: error }, 'ended rights could not be read'),
    );
    opened.push(async () => rights.close());
    const live = new LiveChat(database, rights.watch, (error) =>
      log.warn({ err: error }, 'the log of events could not be read'),
    );
    const limits =
      configuration.rateLimits &&
      new RateLimits(configuration.rateLimits, rateLimitStoreOf(database), (error) =>
        log.warn({ err: error }, 'rate limits are counted by each process for itself'),
      );
    opened.push(async () => limits?.close());
    const mail =
      configuration.signIn.mail &&
      new Mail(configuration.signIn.mail.url, configuration.signIn.mail.from, log);
    opened.push(async () => mail?.close());
    const secret = await signInSecret(administrator, database, configuration.signIn.secret);
    const signIn = await openSignIn(database, ring, { ...configuration.signIn, secret, mail }, log);
    const sender = new Sender({ allowLoopback: configuration.webhookAllowLoopback });
    const webhooks = {
      sender,
      renderer: new WebhookPayloadRenderer(database, live, sender, signIn.tokens, log),
    };
    const server = createServer({
      database,
      signIn,
      live,
      logger: log,
      webhooks,
      graphiql: configuration.graphiql,
      limits,
      trustedProxies: configuration.trustedProxies,
      embedOrigins: configuration.embedOrigins,
    });
    const deliveries = new DeliveryService(database, webhooks, log);
    opened.push(async () => {
      await Promise.all([server.close(), deliveries.stop()]);
    });
    deliveries.start();
    const made = demo && (await isEmpty(administrator, database)) ? await makeNewDemo(database) : null;
    await server.listen({ host: configuration.host, port: configuration.port });
    if (demo) process.stdout.write(welcome(addressOf(server, configuration), configuration, made));
    log.info({ address: addressOf(server, configuration), database: database.kind }, 'listening');
  } catch (error) {
    await close();
    throw error;
  }
  closeWithGrace({ delay: graceful, logger: false }, async ({ signal, err }) => {
    if (err) log.fatal({ err }, 'stopping after an error that nothing expected');
    else log.info({ signal }, 'stopping');
    await close();
    log.info('stopped');
  });
}

/** Loads what makes the demo only where it is made: its names and texts take longer to load than the server. */
async function makeNewDemo(database: Database): Promise<Demo> {
  const { createDemo } = await import('../seeding/demo.js');
  return createDemo(database);
}

/** The address that a browser on this machine can open. */
function addressOf(server: FastifyInstance, { host }: Configuration): string {
  const bound = server.server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/** What a newcomer needs to know; the keys and the password are in it when they were made, which is the one time. */
function welcome(
  address: string,
  { graphiql, databaseUrl, dataDir }: Configuration,
  demo: Demo | null,
): string {
  const lines = [
    '',
    'Parley is running.',
    '',
    `  Address        ${address}   (sign in here)`,
    `  Inbox          ${address}/operator`,
    `  Seller page    ${address}/seller`,
    `  Operator API   ${address}/operator/graphql${graphiql ? '   (open it in a browser to try it)' : ''}`,
    `  Seller API     ${address}/seller/graphql`,
    `  Database       ${databaseUrl === undefined ? `embedded, in ${dataDir}` : 'PostgreSQL'}`,
    '',
  ];
  if (demo) {
    lines.push(
      `The demo marketplace "${demo.marketplaceName}" was made. Its keys and password are shown this once:`,
      '',
      `  Operator key   ${demo.operatorKey}`,
      ...demo.sellers.map(
        ({ key, businessName, sellerId: id }) =>
          `  Seller key     ${key}   (${businessName}, id ${sellerId(id)})`,
      ),
      '',
      `Its people, who sign in at ${address} with the password ${demo.password}`,
      '',
      `  Operator       ${demo.operatorEmail}`,
      ...demo.sellers.map(({ email, businessName }) => `  Seller         ${email}   (${businessName})`),
    );
  } else {
    lines.push(
      'All is as it was left. Keys are shown only when they are made; make another with',
      '  npx parley key create --operator MARKETPLACE_ID   (npx parley marketplace list tells the id)',
      'and a password that was lost with',
      '  npx parley user reset USER_ID   (npx parley user list tells the id)',
    );
    if (databaseUrl === undefined) lines.push('while the server is stopped.');
  }
  return `${lines.join('\n')}\n\n`;
}
