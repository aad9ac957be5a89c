import net from 'node:net';
import pg from 'pg';
import { afterFile } from './ending.js';
import { databaseUrl } from './postgresql.js';

/** Connects until the file's tests have ended. Returns a function that runs a statement. */
async function connectionTo(url: string) {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => {});
  await client.connect();
  afterFile(() => client.end());
  return async (text: string) => (await client.query(text)).rows;
}

/** Connections with which a test disturbs a database. */
export async function openFaultInjector(url: string) {
  const run = await connectionTo(url);
  // Works beside a transaction of the other, and while nobody can connect to the database.
  const runOutside = await connectionTo(databaseUrl(url, 'postgres'));
  const name = new URL(url).pathname.slice(1);
  const callForWaiting = async (call: string, count = 1) => {
    for (;;) {
      const rows = await runOutside(
        `select ${call}(pid) from pg_stat_activity where datname = '${name}' and wait_event_type = 'Lock'`,
      );
      if (rows.length >= count) return;
    }
  };
  return {
    run,
    name,
    /** Ends every other connection to the database. */
    endConnections: async () => {
      const [own] = await run('select pg_backend_pid() as pid');
      await runOutside(
        `select pg_terminate_backend(pid) from pg_stat_activity where datname = '${name}' and pid <> ${own.pid}`,
      );
    },
    /** Lets new connections in, or not. */
    allowConnections: (allowed: boolean) => runOutside(`alter database ${name} allow_connections ${allowed}`),
    /** Waits until so many connections wait for a lock. */
    waitingForLock: (count = 1) => callForWaiting('abs', count),
    /** Calls a function for each connection that waits for a lock, once one does. */
    disturbWaiting: (call: 'pg_cancel_backend' | 'pg_terminate_backend') => callForWaiting(call),
    /** Makes each insert into `message` fail with an SQLSTATE; null ends this. */
    async failInserts(sqlState: string | null) {
      await run('drop trigger if exists fault on message');
      if (sqlState === null) return;
      await run(
        `create or replace function fault() returns trigger language plpgsql as
         $$ begin raise exception 'a fault of the test' using errcode = '${sqlState}'; end $$`,
      );
      await run('create trigger fault before insert on message for each row execute function fault()');
    },
    /** Locks all threads until the returned function is called. */
    async lockThreads() {
      await run('begin');
      await run('select from thread for update');
      return () => run('rollback');
    },
  };
}

/** A way to a database that a test can cut. It ends after the file's tests. */
export async function openLink(url: string) {
  const target = new URL(url);
  const { port, hostname } = target;
  const sockets = new Set<net.Socket>();
  let cutsAtCommit = false;
  let refused: string | null = null;
  const server = net.createServer((near) => {
    const far = net.connect(Number(port), hostname);
    let isCommitting = false;
    for (const socket of [near, far]) {
      sockets.add(socket);
      socket
        .on('error', () => {})
        .on('close', () => {
          near.destroy();
          far.destroy();
        });
    }
    near.on('data', (data) => {
      if (refused !== null && data.includes(refused)) near.destroy();
      if (cutsAtCommit && data.includes('commit')) {
        isCommitting = true;
        cutsAtCommit = false;
      }
      far.write(data);
    });
    // The commit has happened when its answer comes, which the client does not get.
    far.on('data', (data) => (isCommitting ? near.destroy() : near.write(data)));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  afterFile(() => {
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  target.port = String((server.address() as net.AddressInfo).port);
  return {
    url: target.href,
    /** Cuts the next connection that commits, between the commit and its answer. */
    cutAtCommit: () => {
      cutsAtCommit = true;
    },
    /** Cuts each connection that sends this text, such as its application's name; null for none. */
    refuse: (text: string | null) => {
      refused = text;
    },
  };
}
