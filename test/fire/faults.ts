import { setTimeout } from 'node:timers/promises';
import { databaseFaults } from './database-faults.js';
import {
  type Fault,
  noConnection,
  nothing,
  pickTarget,
  unavailable,
  unavailableOrNoConnection,
} from './fault.js';
import { flood } from './flood.js';
import { startOnDamagedFolder } from './folder-faults.js';
import { type Site, type Target, waitUntil } from './site.js';
import { upgradeUnderKills } from './upgrade.js';

const both = ['embedded', 'postgresql'] as const;
const postgresql = ['postgresql'] as const;
const embedded = ['embedded'] as const;

async function forEachTarget(
  { targets }: Site,
  work: (target: Target) => Promise<void> | void,
): Promise<void> {
  for (const target of targets) await work(target);
}

/** All faults of a drill. */
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
      await forEachTarget(site, ({ server }) => server.signal('SIGWINCH'));
      await setTimeout(2_500);
      await forEachTarget(site, ({ server }) => server.signal('SIGWINCH'));
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
    async inject({ disk, database }, _random, { report, isRefused }) {
      disk.fill();
      // Tables and the journal have some space left.
      if ((await waitUntil(isRefused, 20_000)) === null) report('failed', 'no send noticed the full disk');
      await setTimeout(1_500);
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
  ...databaseFaults,
];
