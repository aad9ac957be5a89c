import { cpSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { openEmbedded } from '../../src/database/embedded.js';
import { openPostgresql } from '../../src/database/postgresql.js';
import { freePort } from '../harness/server-folder.js';
import { type Account, addAccounts } from './accounts.js';
import { DatabaseServer } from './database-server.js';
import { type Environment, ParleyProcess } from './parley-process.js';
import type { SmallDisk } from './small-disk.js';
import { TcpProxy } from './tcp-proxy.js';

export type DatabaseKind = 'embedded' | 'postgresql';

/** A process with its networks to clients and to PostgreSQL. */
export interface Target {
  /** Its position in `Site.targets`. */
  process: number;
  server: ParleyProcess;
  /** The network between clients and the process. */
  clients: TcpProxy;
  /** The network between the process and PostgreSQL; null on the embedded database. */
  database: TcpProxy | null;
  /** The address for clients. */
  address: string;
}

/** The settings of every process, beside those of its database. */
const settings: Environment = {
  RATE_LIMITS: 'off',
  LOG_LEVEL: 'warn',
  NODE_ENV: 'production',
};

/** A whole installation: a database, one or two processes, networks, two marketplaces. */
export class Site {
  readonly targets: Target[] = [];
  accounts: Account[] = [];
  /** The output of processes that exited unexpectedly. */
  readonly crashes: string[] = [];
  /** The versions of the schema that were upgraded; empty again after all were. */
  readonly upgradedVersions = new Set<number>();

  private constructor(
    readonly kind: DatabaseKind,
    readonly disk: SmallDisk,
    readonly database: DatabaseServer | null,
  ) {}

  /** Opens an installation on a disk, and starts its processes. */
  static async open(kind: DatabaseKind, disk: SmallDisk): Promise<Site> {
    const database = kind === 'postgresql' ? await DatabaseServer.start() : null;
    const site = new Site(kind, disk, database);
    try {
      await site.#addAccounts();
      for (let process = 0; process < (kind === 'postgresql' ? 2 : 1); process++)
        await site.#addTarget(process);
      await Promise.all(site.targets.map(({ server }) => server.start()));
      return site;
    } catch (error) {
      await site.close();
      throw error;
    }
  }

  /** The folder of the embedded database. */
  get dataDir(): string {
    return join(this.disk.folder, 'data');
  }

  /** The environment of commands, without the proxies. */
  get environment(): Environment {
    return this.#environmentWith(this.database?.url ?? null);
  }

  /** Copies the database to a backup. No process and no PostgreSQL must run. */
  backUp(): void {
    if (this.database) this.database.backUp();
    else cpSync(this.dataDir, `${this.dataDir}.copy`, { recursive: true });
  }

  /** Replaces the database by the backup. No process and no PostgreSQL must run. */
  restore(): void {
    if (this.database) {
      this.database.restore();
      return;
    }
    rmSync(this.dataDir, { recursive: true });
    renameSync(`${this.dataDir}.copy`, this.dataDir);
  }

  async close(): Promise<void> {
    await Promise.all(this.targets.map(({ server }) => server.kill()));
    for (const { clients, database } of this.targets) {
      await clients.close();
      await database?.close();
    }
    await this.database?.close();
  }

  #environmentWith(databaseAddress: string | null): Environment {
    return databaseAddress === null
      ? { ...settings, DATABASE_URL: 'embedded', DATA_DIR: this.dataDir }
      : { ...settings, DATABASE_URL: databaseAddress };
  }

  async #addTarget(process: number): Promise<void> {
    let address: string | null = null;
    let database: TcpProxy | null = null;
    if (this.database) {
      database = await TcpProxy.open({ host: '127.0.0.1', port: this.database.port });
      const url = new URL(this.database.url);
      url.port = String(database.port);
      address = url.href;
    }
    const port = await freePort();
    const server = new ParleyProcess(port, this.#environmentWith(address), (log) => this.crashes.push(log));
    const clients = await TcpProxy.open({ host: '127.0.0.1', port });
    this.targets.push({ process, server, clients, database, address: `http://127.0.0.1:${clients.port}` });
  }

  async #addAccounts(): Promise<void> {
    const database = this.database
      ? openPostgresql(this.database.url, 2, () => {})
      : await openEmbedded(this.dataDir, false);
    try {
      this.accounts = await addAccounts(database);
    } finally {
      await database.close();
    }
  }
}

/** Waits until a condition is true. @returns the elapsed milliseconds; null after the limit. */
export async function waitUntil(
  condition: () => boolean | Promise<boolean>,
  limitMs: number,
): Promise<number | null> {
  const beganMs = performance.now();
  while (!(await condition())) {
    if (performance.now() - beganMs > limitMs) return null;
    await setTimeout(20);
  }
  return performance.now() - beganMs;
}
