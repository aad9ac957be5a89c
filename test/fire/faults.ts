import { setTimeout } from 'node:timers/promises';
import pg from 'pg';
import type { Random } from '../fuzz/graphql/random.js';
import type { FindingKind } from './checker.js';
import { flood } from './flood.js';
import { startOnDamagedFolder } from './folder-faults.js';
import type { FaultWindow, Refusal } from './history.js';
import type { DatabaseKind, Site, Target } from './site.js';
import { upgradeUnderKills } from './upgrade.js';

/** A cause of trouble. */
export interface Fault {
  name: string;
  kinds: readonly DatabaseKind[];
  /** Whether it can be injected on this machine; by default it can. */
  isPossible?: (site: Site) => boolean;
  /** The refusals that clients can get because of it. */
  explains: FaultWindow['explains'];
  /** Whether writers and readers stop before it. */
  isQuiet?: true;
  /** Injects it, lets it last and clears it. */
  inject: (site: Site, random: Random, clients: FaultClients) => Promise<void>;
}

/** The parts of a drill that some faults use. */
export interface FaultClients {
  /** Asks for a page as an honest client. @returns how long the answer took in milliseconds; null if it failed. */
  timePage: () => Promise<number | null>;
  /** Reports what a fault found. */
  report: (kind: FindingKind, text: string) => void;
  /** Reports the 99th percentile of an honest client's waits during a flood. */
  reportHonestWait: (ms: number) => void;
  /** How many malformed inputs a flood has. */
  floodInputs: number;
}

const both = ['embedded', 'postgresql'] as const;
const postgresql = ['postgresql'] as const;
const embedded = ['embedded'] as const;

const nothing = () => false;

/** The process said that it cannot do it now. */
const unavailable = ({ kind }: Refusal) =>
  ['503', 'a part of 200', 'error SERVICE_UNAVAILABLE'].includes(kind);

const noConnection = ({ kind }: Refusal) =>
  ['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'socket hang up'].includes(kind);

const unavailableOrNoConnection = (refusal: Refusal) => unavailable(refusal) || noConnection(refusal);

const pickTarget = ({ targets }: Site, random: Random) => random.pick(targets);

async function forEachTarget(
  { targets }: Site,
  work: (target: Target) => Promise<void> | void,
): Promise<void> {
  for (const target of targets) await work(target);
}

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

export const faults: readonly Fault[] = [
  {
    name: 'no fault',
    kinds: both,
    explains: nothing,
    inject: () => setTimeout(1_000),
  },
  {
    name: 'kill -9 of a process',
    kinds: both,
    explains: unavailableOrNoConnection,
    async inject(site, random) {
      const { server } = pickTarget(site, random);
      await server.kill();
      await setTimeout(random.below(500));
      await server.start();
    },
  },
  {
    name: 'kill -9 of a process at the start',
    kinds: both,
    explains: unavailableOrNoConnection,
    async inject(site, random) {
      const { server } = pickTarget(site, random);
      await server.kill();
      for (let times = 0; times < 2; times++) await server.startAndKill(200 + random.below(2_000));
      await server.start();
    },
  },
  {
    name: 'SIGSTOP of a process',
    kinds: both,
    explains: unavailable,
    async inject(site, random) {
      const { server } = pickTarget(site, random);
      server.signal('SIGSTOP');
      await setTimeout(3_000);
      server.signal('SIGCONT');
    },
  },
  {
    name: 'rolling restart',
    kinds: postgresql,
    explains: nothing,
    inject: (site) =>
      forEachTarget(site, async ({ server }) => {
        await server.stop();
        await server.start();
      }),
  },
  {
    name: 'restart',
    kinds: embedded,
    explains: unavailableOrNoConnection,
    inject: (site) =>
      forEachTarget(site, async ({ server }) => {
        await server.stop();
        await server.start();
      }),
  },
  {
    name: 'clock set back by an hour',
    kinds: both,
    explains: nothing,
    async inject(site) {
      await forEachTarget(site, ({ server }) => server.signal('SIGUSR2'));
      await setTimeout(2_500);
      await forEachTarget(site, ({ server }) => server.signal('SIGUSR2'));
      await setTimeout(1_000);
    },
  },
  {
    name: 'network cut between clients and a process',
    kinds: both,
    explains: noConnection,
    async inject(site, random) {
      const { clients } = pickTarget(site, random);
      for (let times = 0; times < 3; times++) {
        clients.set('closed');
        clients.cut();
        await setTimeout(random.below(400));
        clients.set('open');
        await setTimeout(random.below(400));
      }
    },
  },
  {
    name: 'silence between clients and a process',
    kinds: both,
    explains: noConnection,
    async inject(site, random) {
      const { clients } = pickTarget(site, random);
      clients.set('silent');
      await setTimeout(2_000);
      clients.cut();
      clients.set('open');
    },
  },
  {
    name: 'slow network between clients and the processes',
    kinds: both,
    explains: nothing,
    async inject(site) {
      for (const { clients } of site.targets) clients.set('slow');
      await setTimeout(2_000);
      for (const { clients } of site.targets) clients.set('open');
    },
  },
  {
    name: 'full disk',
    kinds: both,
    isPossible: ({ disk }) => disk.canFill,
    explains: unavailableOrNoConnection,
    async inject({ disk, database }) {
      disk.fill();
      await setTimeout(2_500);
      disk.free();
      // PostgreSQL stops itself if it cannot write its journal; an administrator starts it again.
      if (database && !database.isRunning) await database.start();
      await database?.waitUntilReady();
    },
  },
  {
    name: 'backup and restore',
    kinds: both,
    explains: unavailableOrNoConnection,
    async inject(site) {
      await Promise.all(site.targets.map(({ server }) => server.stop()));
      await site.database?.stop();
      site.backUp();
      site.restore();
      await site.database?.start();
      await Promise.all(site.targets.map(({ server }) => server.start()));
    },
  },
  {
    name: 'damaged folder',
    kinds: embedded,
    explains: unavailableOrNoConnection,
    async inject(site, random, { report }) {
      const { server } = pickTarget(site, random);
      await server.stop();
      const problem = await startOnDamagedFolder(site, random);
      if (problem !== null) report('failed', problem);
      await server.start();
    },
  },
  {
    name: 'upgrade from an earlier version',
    kinds: both,
    isQuiet: true,
    explains: nothing,
    async inject(site, random, { report }) {
      const problem = await upgradeUnderKills(site, random);
      if (problem !== null) report('failed', problem);
    },
  },
  {
    name: 'flood of malformed inputs',
    kinds: both,
    isQuiet: true,
    explains: nothing,
    async inject(site, random, { timePage, report, reportHonestWait, floodInputs }) {
      const { server } = pickTarget(site, random);
      let isFlooding = true;
      const waits: number[] = [];
      const ask = async () => {
        while (isFlooding) {
          const waitMs = await timePage();
          if (waitMs !== null) waits.push(waitMs);
          await setTimeout(25);
        }
      };
      const asking = ask();
      const { serverErrors } = await flood(server.port, floodInputs, random);
      isFlooding = false;
      await asking;
      for (const [status, count] of Object.entries(serverErrors)) {
        report('failed', `${count} malformed inputs were answered with ${status}`);
      }
      reportHonestWait(
        waits.sort((a, b) => a - b)[Math.floor(waits.length * 0.99)] ?? Number.POSITIVE_INFINITY,
      );
    },
  },
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
  const client = new pg.Client({ connectionString: url, connectionTimeoutMillis: 5_000 });
  client.on('error', () => {});
  await client.connect();
  return { client, end: () => client.end().catch(() => {}) };
}
