import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync, rmSync, writeFileSync } from 'node:fs';
import { connect } from 'node:net';
import { join } from 'node:path';
import { canInstall, install } from './debian.js';
import { freePort, serverFolder } from './server-folder.js';

/** The pool mode: the time for which a client keeps its connection to the server. */
export type PoolMode = 'session' | 'transaction' | 'statement';

const paths = [
  process.env.PGBOUNCER_PATH,
  '/usr/sbin/pgbouncer',
  '/usr/bin/pgbouncer',
  '/opt/homebrew/bin/pgbouncer',
];

const findPgbouncer = () => paths.find((path) => path !== undefined && existsSync(path));

const installCommand = 'apt-get update && apt-get install -y --no-install-recommends pgbouncer';

/**
 * Returns the path of a PgBouncer: `PGBOUNCER_PATH`, or a usual path. If there is none, it installs Debian's as root on
 * Debian, and otherwise throws an error with the command.
 */
async function ensurePgbouncer(): Promise<string> {
  const present = findPgbouncer();
  if (present) return present;
  if (canInstall()) {
    await install('test -x /usr/sbin/pgbouncer', installCommand);
    const installed = findPgbouncer();
    if (installed) return installed;
  }
  throw new Error(
    `The tests of poolers need PgBouncer: run "sudo sh -c '${installCommand}'", or set PGBOUNCER_PATH.`,
  );
}

export interface Pooler {
  mode: PoolMode;
  port: number;
  stop: () => Promise<void>;
}

/** Starts a PgBouncer in front of a PostgreSQL, for all its databases, until `stop`. */
export async function startPgbouncer(server: string, mode: PoolMode): Promise<Pooler> {
  const program = await ensurePgbouncer();
  const { hostname, port: serverPort, username, password } = new URL(server);
  const folder = serverFolder();
  const port = await freePort();
  const file = join(folder, 'pgbouncer.ini');
  writeFileSync(
    file,
    `[databases]
* = host=${hostname} port=${serverPort} user=${username} password=${decodeURIComponent(password)}
[pgbouncer]
listen_addr = 127.0.0.1
listen_port = ${port}
unix_socket_dir =
auth_type = any
pool_mode = ${mode}
max_client_conn = 500
default_pool_size = 40
`,
  );
  // PgBouncer does not run as root.
  const user = process.getuid?.() === 0 ? ['-u', 'postgres'] : [];
  const child = spawn(program, ['-q', ...user, file], { stdio: 'ignore' });
  const ended = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // An interrupted run does not call `stop`.
  const kill = () => child.kill('SIGKILL');
  process.once('exit', kill);
  await accepts(port, child);
  return {
    mode,
    port,
    stop: async () => {
      process.off('exit', kill);
      kill();
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}

async function accepts(port: number, child: ChildProcess): Promise<void> {
  for (let attempt = 0; ; attempt++) {
    const socket = connect(port, '127.0.0.1');
    const isOpen = await new Promise((resolve) =>
      socket.once('connect', () => resolve(true)).once('error', () => resolve(false)),
    );
    socket.destroy();
    if (isOpen) return;
    if (attempt === 100 || child.exitCode !== null) throw new Error('PgBouncer does not start.');
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

/** Returns the address of the same database through a pooler. */
export function pooledUrl(database: string, { port }: Pick<Pooler, 'port'>): string {
  const url = new URL(database);
  url.host = `127.0.0.1:${port}`;
  return url.href;
}
