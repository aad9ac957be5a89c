import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { administrator } from '../access/actor.js';
import { isEmpty } from '../accounts/marketplaces.js';
import { adoptRestoredLogs } from '../chat/event-retention.js';
import { compose } from '../composition/compose.js';
import { OpenParts } from '../composition/open-parts.js';
import type { Configuration } from '../configuration.js';
import type { Database } from '../database/database.js';
import { migrate } from '../database/migrate.js';
import { openDatabase } from '../database/open.js';
import { sellerId } from '../graphql/ids.js';
import type { Demo } from '../seeding/demo.js';
import { recordBackup } from '../transfer/backups.js';
import { listenForBackups } from './backup-socket.js';
import { openLog } from './session.js';
import { stopOnSignals } from './stop-on-signals.js';

/**
 * Opens the database, migrates it and listens. On SIGTERM or SIGINT it answers the requests that it has accepted and closes
 * the database.
 */
export async function runServer(configuration: Configuration, demo: boolean): Promise<void> {
  const log = openLog(configuration.logLevel);
  const parts = new OpenParts();
  try {
    const database = parts.add(
      await openDatabase(configuration, (error) =>
        log.warn({ err: error }, 'a database connection failed; a new one is opened'),
      ),
    );
    await prepareDatabase(database, log);
    if (database.kind === 'embedded') {
      const record = () => recordBackup(administrator, database);
      parts.add(
        listenForBackups(database, configuration.dataDir, record, (error) =>
          log.warn({ err: error }, 'parley backup needs a stop of this server'),
        ),
      );
    }
    const { http, admin, replies, drain } = parts.add(await compose(database, configuration, log));
    const newDemo = demo && (await isEmpty(administrator, database)) ? await createNewDemo(database) : null;
    // Signals are handled before the server listens, so that a stop is clean from the first request on.
    const { shutdownDrainMs: drainMs, shutdownTimeoutMs: limitMs } = configuration;
    stopOnSignals({ drain, close: () => parts.close() }, { drainMs, limitMs }, log);
    if (admin) {
      await admin.listen({ host: configuration.adminHost, port: configuration.adminPort ?? 0 });
      log.info({ address: addressOf(admin, configuration.adminHost) }, 'serving health and metrics');
    }
    const { replyByEmail } = configuration;
    if (replies && replyByEmail) {
      const port = await replies.listen(replyByEmail);
      log.info({ host: replyByEmail.host, port }, 'receiving answers by email');
    }
    await http.listen({ host: configuration.host, port: configuration.port });
    const address = addressOf(http, configuration.host);
    if (demo) process.stdout.write(welcome(address, configuration, newDemo));
    log.info({ address, database: database.kind }, 'listening');
  } catch (error) {
    await parts.close();
    throw error;
  }
}

async function prepareDatabase(database: Database, log: Logger): Promise<void> {
  const applied = await migrate(database);
  if (applied.length > 0) log.info({ applied }, 'the schema was migrated');
  const { marketplaces, hasNewEpoch } = await adoptRestoredLogs(administrator, database);
  if (marketplaces.length > 0)
    log.info({ marketplaces }, 'the event logs of a restored database were renumbered');
  if (hasNewEpoch) {
    log.warn(
      'the database was restored: event cursors from before have expired. Stop all processes and run parley restore --finish, if you have not (docs/operating.md, "Backup")',
    );
  }
}

/** Creates the demo. Its module is loaded only here: its names and texts take longer to load than the server. */
async function createNewDemo(database: Database): Promise<Demo> {
  const { createDemo } = await import('../seeding/demo.js');
  return createDemo(database);
}

/** Returns the address that a browser on this machine can open. */
function addressOf(http: FastifyInstance, host: string): string {
  const bound = http.server.address();
  const port = typeof bound === 'object' && bound ? bound.port : 0;
  const name = host === '0.0.0.0' || host === '::' ? 'localhost' : host.includes(':') ? `[${host}]` : host;
  return `http://${name}:${port}`;
}

/**
 * Returns the text that explains how to try Parley. It contains the keys and the password only when they were created.
 */
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
    `  Operator API   ${address}/operator/graphql${graphiql === 'off' ? '' : '   (open it in a browser to try it)'}`,
    `  Seller API     ${address}/seller/graphql`,
    `  Database       ${databaseUrl === undefined ? `embedded, in ${dataDir}` : 'PostgreSQL'}`,
    '',
  ];
  if (demo) {
    lines.push(
      `The demo marketplace "${demo.marketplaceName}" was created. Its keys and password are shown only once:`,
      '',
      `  Operator key   ${demo.operatorKey}`,
      ...demo.sellers.map(
        ({ key, businessName, sellerId: id }) =>
          `  Seller key     ${key}   (${businessName}, id ${sellerId(id)})`,
      ),
      '',
      `Sign in at ${address} with the password ${demo.password} as one of these users:`,
      '',
      `  Operator       ${demo.operatorEmail}`,
      `  Operator       ${demo.colleagueEmail}   (Customer Support)`,
      ...demo.sellers.map(({ email, businessName }) => `  Seller         ${email}   (${businessName})`),
    );
  } else {
    lines.push(
      'The data of the last start is still there. Keys are shown only when they are created. Create another with',
      '  npx parley key create --operator MARKETPLACE_ID   (npx parley marketplace list shows the id)',
      'and reset a lost password with',
      '  npx parley user reset USER_ID   (npx parley user list shows the id)',
    );
    if (databaseUrl === undefined) lines.push('while the server is stopped.');
  }
  return `${lines.join('\n')}\n\n`;
}
