import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from '../src/database/database.js';
import { openEmbedded } from '../src/database/embedded.js';
import { openPostgresql } from '../src/database/postgresql.js';
import type { Store } from './seeded-databases.js';

/** The argument of a server process. */
interface Task {
  store: Store;
  marketplaceId: number;
}

export interface Listening {
  /** Such as `http://127.0.0.1:34567`. */
  address: string;
  close(): Promise<void>;
}

/** The measurements that a server process can return. */
const measures = {
  /** Returns the CPU time since the start, in microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** Returns the memory in bytes; without garbage if the process runs with --expose-gc. */
  memory: () => {
    for (let round = 0; round < 3; round++) globalThis.gc?.();
    return process.memoryUsage.rss();
  },
  /** Returns the live objects of the heap in bytes, after garbage collections. */
  heap: () => {
    for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
    return process.memoryUsage().heapUsed;
  },
};

/**
 * Runs a server in this process: opens the task's database, listens, and sends its address to the parent process.
 * Then answers requests for measurements until the parent stops it or exits.
 */
export async function serveParent(
  start: (database: Database, marketplaceId: number) => Promise<Listening>,
): Promise<void> {
  const { store, marketplaceId } = JSON.parse(process.argv[2] ?? '') as Task;
  const database =
    'url' in store ? openPostgresql(store.url, 10, () => {}) : await openEmbedded(store.folder, false);
  const { address, close } = await start(database, marketplaceId);
  process.on('message', (wanted: keyof typeof measures) => process.send?.(measures[wanted]()));
  process.once('disconnect', async () => {
    await close();
    await database.close();
  });
  process.send?.(address);
}

/** Controls a server process from its parent. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  /**
   * @param module the path of the process's module, relative to this one.
   * @param profiles the folder for a CPU profile, which the process writes when it ends, for `--profile`.
   */
  static async start(module: string, task: Task, profiles: string | undefined): Promise<ServerProcess> {
    const child = fork(fileURLToPath(new URL(module, import.meta.url)), [JSON.stringify(task)], {
      execArgv: [
        '--expose-gc',
        ...(profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles]),
      ],
      // The process writes its log, but nothing reads it.
      stdio: ['ignore', openSync('/dev/null', 'w'), 'inherit', 'ipc'],
    });
    const [address] = await Promise.race([
      once(child, 'message'),
      once(child, 'exit').then(() => {
        throw new Error(`${module} ended before it listened.`);
      }),
    ]);
    return new ServerProcess(child, address as string);
  }

  /** Returns a current measurement. */
  async measure(wanted: keyof typeof measures): Promise<number> {
    const answer = once(this.child, 'message');
    this.child.send(wanted);
    const [figure] = await answer;
    return figure as number;
  }

  async stop(): Promise<void> {
    const ended = once(this.child, 'exit');
    this.child.disconnect();
    const late = setTimeout(() => this.child.kill('SIGKILL'), 10_000);
    await ended;
    clearTimeout(late);
  }
}
