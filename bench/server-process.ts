import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { openSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { Database } from '../src/database/database.js';
import { openEmbedded } from '../src/database/embedded.js';
import { openPostgresql } from '../src/database/postgresql.js';
import type { Store } from './stage.js';

/** What a server's process is given as its argument. */
interface Task {
  store: Store;
  marketplaceId: number;
}

export interface Listening {
  /** Such as `http://127.0.0.1:34567`. */
  address: string;
  close(): Promise<void>;
}

/** What a server's process can be asked for. */
const measures = {
  /** The CPU used since it started, in microseconds. */
  cpu: () => {
    const { user, system } = process.cpuUsage();
    return user + system;
  },
  /** What it holds in memory, garbage aside where it runs with --expose-gc, in bytes. */
  memory: () => {
    for (let turn = 0; turn < 3; turn++) globalThis.gc?.();
    return process.memoryUsage.rss();
  },
};

/**
 * The life of a server in a process of its own: opens the task's database, serves, tells its parent where,
 * then what it has used so far whenever asked, and ends when told to, or with its parent.
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

/** A server's process as its parent sees it. */
export class ServerProcess {
  private constructor(
    private readonly child: ChildProcess,
    readonly address: string,
  ) {}

  /**
   * @param module the process's own, beside this one.
   * @param profiles where to leave a CPU profile as it ends, for `--profile`.
   */
  static async start(module: string, task: Task, profiles: string | undefined): Promise<ServerProcess> {
    const child = fork(fileURLToPath(new URL(module, import.meta.url)), [JSON.stringify(task)], {
      execArgv: [
        '--expose-gc',
        ...(profiles === undefined ? [] : ['--cpu-prof', '--cpu-prof-dir', profiles]),
      ],
      // The log is written, and read by nobody.
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

  /** One of its measures, as it is now. */
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
