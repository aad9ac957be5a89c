import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Random } from '../fuzz/graphql/random.js';
import { canFakeTime, FakeClock } from './fake-time.js';
import { type Fault, pickTarget, unavailable } from './fault.js';
import type { Site, Target } from './site.js';

const postgresql = ['postgresql'] as const;

/** Returns the PostgreSQL of a site that has one. */
function databaseOf({ database }: Site) {
  if (!database) throw new Error('This site has no PostgreSQL.');
  return database;
}

/** Holds a fault of the network between the processes and PostgreSQL for a while, then opens it again. */
const breakDatabaseNetwork =
  (
    mode: 'closed' | 'silent' | 'slow',
    heldMs: number,
    whichTargets: (site: Site, random: Random) => Target[],
  ) =>
  async (site: Site, random: Random) => {
    const targets = whichTargets(site, random);
    for (const { database } of targets) {
      database?.set(mode);
      if (mode === 'closed') database?.cut();
    }
    await setTimeout(heldMs);
    for (const { database } of targets) {
      // Packets that were lost do not arrive later.
      if (mode === 'silent') database?.cut();
      database?.set('open');
    }
  };

const oneTarget = (site: Site, random: Random) => [pickTarget(site, random)];
const allTargets = ({ targets }: Site) => targets;

/** Ends all connections of Parley to PostgreSQL. */
const terminateAll = `
select pg_terminate_backend(pid) from pg_stat_activity
where pid <> pg_backend_pid() and backend_type = 'client backend' and application_name like 'parley%'`;

/** The faults of PostgreSQL, and of the network to it. */
export const databaseFaults: readonly Fault[] = [
  {
    name: 'kill -9 of PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site, random) {
      const database = databaseOf(site);
      await database.kill();
      await setTimeout(random.below(1_500));
      await database.start();
    },
  },
  {
    name: 'SIGSTOP of PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site) {
      const database = databaseOf(site);
      database.signal('SIGSTOP');
      await setTimeout(3_000);
      database.signal('SIGCONT');
    },
  },
  {
    name: 'restart of PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site) {
      const database = databaseOf(site);
      await database.stop();
      await database.start();
    },
  },
  {
    name: 'network cut between the processes and PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    inject: breakDatabaseNetwork('closed', 1_500, allTargets),
  },
  {
    name: 'silence between a process and PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    inject: breakDatabaseNetwork('silent', 4_000, oneTarget),
  },
  {
    name: 'slow network between the processes and PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    inject: breakDatabaseNetwork('slow', 2_000, allTargets),
  },
  {
    name: 'half-open connections to PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site, random) {
      for (let times = 0; times < 3; times++) {
        pickTarget(site, random).database?.halfOpen();
        await setTimeout(300);
      }
      // The other end answers the probes of connections that it has closed with a reset.
      for (const { database } of site.targets) database?.cut();
    },
  },
  {
    name: 'connections ended by PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site) {
      for (let times = 0; times < 5; times++) {
        await databaseOf(site).query(terminateAll);
        await setTimeout(300);
      }
    },
  },
  {
    name: 'clock of PostgreSQL set back and forward by hours',
    kinds: postgresql,
    isPossible: canFakeTime,
    explains: unavailable,
    async inject(site) {
      const database = databaseOf(site);
      const clock = new FakeClock(join(site.disk.folder, 'clock'));
      await database.stop();
      await database.start(clock.environment);
      const hoursOf = async () => {
        const [row] = await database.query('select extract(epoch from clock_timestamp())::float8 as s');
        return Math.round(((row as { s: number }).s - Date.now() / 1_000) / 3_600);
      };
      for (const hours of [-1, 3, 0]) {
        clock.shift(hours);
        await setTimeout(3_000);
        const shown = await hoursOf();
        if (shown !== hours) throw new Error(`PostgreSQL's clock differs by ${shown} hours, not ${hours}.`);
      }
      await database.stop();
      await database.start();
    },
  },
  {
    name: 'read-only PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site) {
      const database = databaseOf(site);
      await database.query('alter system set default_transaction_read_only = on');
      await database.query('select pg_reload_conf()');
      await setTimeout(2_000);
      const { client, end } = await connect(database.url);
      await client.query('set default_transaction_read_only = off');
      await client.query('alter system reset default_transaction_read_only');
      await client.query('select pg_reload_conf()');
      await end();
    },
  },
  {
    name: 'too many connections to PostgreSQL',
    kinds: postgresql,
    explains: unavailable,
    async inject(site) {
      const { url } = databaseOf(site);
      const first = await connect(url);
      await first.client.query(terminateAll);
      const others = await Promise.allSettled(Array.from({ length: 100 }, () => connect(url)));
      await setTimeout(2_000);
      await first.end();
      for (const other of others) if (other.status === 'fulfilled') await other.value.end();
    },
  },
  {
    name: 'locked messages',
    kinds: postgresql,
    explains: unavailable,
    async inject(site) {
      const { client, end } = await connect(databaseOf(site).url);
      await client.query('begin');
      await client.query('lock table message in access exclusive mode');
      await setTimeout(3_000);
      await client.query('rollback');
      await end();
    },
  },
];

async function connect(url: string): Promise<{ client: pg.Client; end: () => Promise<void> }> {
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 15_000 });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.end().catch(() => {}) };
}
