import {
  existsSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import type { Random } from '../fuzz/graphql/random.js';
import { StartFailed } from './parley-process.js';
import type { Site } from './site.js';

/** Damage to the embedded database's folder, and its repair. */
interface Damage {
  /** The path below the folder of the database. */
  path: string;
  damage: (path: string) => void;
}

const damages: readonly Damage[] = [
  ...['PG_VERSION', 'global/pg_control', 'pg_wal', 'base', 'pg_xact'].map((path) => ({
    path,
    damage: (whole: string) => rmSync(whole, { recursive: true, force: true }),
  })),
  { path: 'PG_VERSION', damage: (path) => writeFileSync(path, '9\n') },
  { path: 'PG_VERSION', damage: (path) => truncateSync(path) },
  { path: 'global/pg_control', damage: (path) => truncateSync(path, 100) },
];

/**
 * Damages the folder of a stopped embedded database and starts the server.
 * @returns the problem of its error; null if it exits with the right error and changes no file.
 */
export async function startOnDamagedFolder(
  { targets, dataDir }: Site,
  random: Random,
): Promise<string | null> {
  const folder = join(dataDir, 'database');
  const { path, damage } = random.pick(damages);
  const whole = join(folder, path);
  const kept = join(dataDir, 'kept');
  renameSync(whole, kept);
  copy(kept, whole);
  damage(whole);
  const before = sizesBelow(folder);
  const problem = await startErrorOf(targets[0]?.server.start(), folder);
  const changed =
    sizesBelow(folder).join() === before.join() ? null : 'the start has changed files of a damaged folder';
  rmSync(whole, { recursive: true, force: true });
  renameSync(kept, whole);
  return problem ?? changed;
}

async function startErrorOf(start: Promise<void> | undefined, folder: string): Promise<string | null> {
  try {
    await start;
    return 'the server started on a damaged folder';
  } catch (error) {
    if (!(error instanceof StartFailed)) throw error;
    return error.output.includes(folder) ? null : `the error does not name the folder: ${error.output}`;
  }
}

function copy(from: string, to: string): void {
  if (statSync(from).isFile()) writeFileSync(to, readFileSync(from));
}

const sizesBelow = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder, { recursive: true, encoding: 'utf8' })
        .map((path) => `${path} ${statSync(join(folder, path)).size}`)
        .sort()
    : [];
