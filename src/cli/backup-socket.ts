import { chmodSync, rmSync } from 'node:fs';
import { createConnection, createServer, type Server, type Socket } from 'node:net';
import { join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { z } from 'zod';
import type { Closable } from '../composition/open-parts.js';
import {
  type BackupEnd,
  type BackupSession,
  type BackupStart,
  LocalBackupSession,
} from '../database/backup/backup-session.js';
import { BackupError } from '../database/backup/manifest.js';
import type { Database } from '../database/database.js';
import { EmbeddedDatabaseInUse } from '../database/embedded-folder.js';

/*
 * The server takes `parley backup` over a socket in DATA_DIR, which only the user that runs the server can open. The command
 * writes `begin` and `finish`, each on a line, and gets a line of JSON for each. It copies the files by itself.
 */

const timing = { blockedMs: z.number() };
const began = z.object({ schemaVersion: z.int(), startedAt: z.string(), ...timing });
const finished = z.object({
  label: z.string(),
  firstJournal: z.string(),
  lastJournal: z.string(),
  ...timing,
});
const failed = z.object({ error: z.string() });

/** The longest path of a socket on all systems. */
const maxPathBytes = 100;

/** Returns the path of the socket, as short as possible; null if it is too long for a socket. */
function socketPath(dataDir: string): string | null {
  const path = join(dataDir, 'parley.socket');
  const fromHere = relative(process.cwd(), path);
  const shortest = fromHere !== '' && fromHere.length < path.length ? fromHere : path;
  return Buffer.byteLength(shortest) > maxPathBytes ? null : shortest;
}

/**
 * Takes backups of the embedded database from other processes. Call it with the lock of `dataDir`.
 * @param onBegin records each backup.
 * @param onError receives why no backups can be taken; the server runs without.
 */
export function listenForBackups(
  database: Database,
  dataDir: string,
  onBegin: (schemaVersion: number) => Promise<void>,
  onError: (error: Error) => void,
): Closable {
  const sockets = new Set<Socket>();
  const ended: Promise<void>[] = [];
  const server = createServer((socket) => {
    sockets.add(socket);
    socket.on('error', () => {});
    socket.once('close', () => sockets.delete(socket));
    ended.push(serveBackup(socket, new LocalBackupSession(database, onBegin)));
  });
  server.on('error', onError);
  const path = socketPath(dataDir);
  if (path === null) onError(new Error('The path of DATA_DIR is too long for a socket.'));
  else listenAlone(server, path);
  return {
    close: async () => {
      server.close();
      for (const socket of sockets) socket.destroy();
      await Promise.all(ended);
    },
  };
}

/** Listens on a socket that only its owner can open. An earlier process can have left one. */
function listenAlone(server: Server, path: string): void {
  rmSync(path, { force: true });
  server.once('listening', () => chmodSync(path, 0o600));
  const mask = process.umask(0o177);
  try {
    server.listen(path);
  } finally {
    process.umask(mask);
  }
}

/** Answers one command. A backup that is not finished ends with the connection. */
async function serveBackup(socket: Socket, session: LocalBackupSession): Promise<void> {
  try {
    for await (const line of createInterface({ input: socket })) {
      const answer =
        line === 'begin' ? await session.begin() : line === 'finish' ? await session.finish() : null;
      socket.write(`${JSON.stringify(answer ?? { error: 'This server does not know the command.' })}\n`);
    }
  } catch (error) {
    socket.end(`${JSON.stringify({ error: error instanceof Error ? error.message : String(error) })}\n`);
  } finally {
    await session.close();
    socket.destroy();
  }
}

/** The session of a backup in the server that has the database open. */
export class RemoteBackupSession implements BackupSession {
  readonly #lines: AsyncIterator<string>;

  private constructor(private readonly socket: Socket) {
    this.#lines = createInterface({ input: socket })[Symbol.asyncIterator]();
  }

  /** @throws {EmbeddedDatabaseInUse} if the process that has the database open takes no backups. */
  static async open(dataDir: string): Promise<RemoteBackupSession> {
    const path = socketPath(dataDir);
    if (path === null)
      throw new BackupError('The path of DATA_DIR is too long for a socket: stop the server first.');
    const socket = createConnection(path);
    await new Promise<void>((resolve, reject) => {
      socket.once('connect', resolve);
      socket.once('error', (error: NodeJS.ErrnoException) => {
        const isAbsent = error.code === 'ENOENT' || error.code === 'ECONNREFUSED';
        reject(isAbsent ? new EmbeddedDatabaseInUse(dataDir) : error);
      });
    });
    socket.on('error', () => {});
    return new RemoteBackupSession(socket);
  }

  begin = (): Promise<BackupStart> => this.#ask('begin', began);

  finish = (): Promise<BackupEnd> => this.#ask('finish', finished);

  async close(): Promise<void> {
    this.socket.destroy();
  }

  async #ask<T>(command: 'begin' | 'finish', answer: z.ZodType<T>): Promise<T> {
    this.socket.write(`${command}\n`);
    const { value, done } = await this.#lines.next();
    if (done) throw new BackupError('The server ended during the backup. Make it again.');
    const given: unknown = JSON.parse(value);
    const error = failed.safeParse(given);
    if (error.success) throw new BackupError(`The server could not make the backup: ${error.data.error}`);
    return answer.parse(given);
  }
}
