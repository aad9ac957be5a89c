import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { packageFolder } from '../../src/package-folder.js';

const root = fileURLToPath(packageFolder);
const cache = join(root, 'node_modules/.cache/parley');

/**
 * Returns the path of a folder that takes long to create. It is kept until one of its sources changes.
 * @param name of the folder.
 * @param sources the files that decide its content, relative to the repository. The migrations always belong to them.
 * @param create fills an empty folder. The folder appears at its path only when it is complete, also if two runs create it
 * at once.
 */
export async function preparedFolder(
  name: string,
  sources: readonly string[],
  create: (folder: string) => Promise<void>,
): Promise<string> {
  const folder = join(cache, `${name}-${hashOf(['test/harness/prepared.ts', ...sources, ...migrations()])}`);
  if (existsSync(folder)) return folder;
  mkdirSync(cache, { recursive: true });
  const unfinished = mkdtempSync(join(cache, 'unfinished-'));
  try {
    await create(unfinished);
    try {
      renameSync(unfinished, folder);
    } catch (error) {
      if (!existsSync(folder)) throw error;
    }
  } finally {
    rmSync(unfinished, { recursive: true, force: true });
  }
  return folder;
}

const migrations = () =>
  readdirSync(join(root, 'migrations'))
    .sort()
    .map((name) => `migrations/${name}`);

function hashOf(paths: readonly string[]): string {
  const hash = createHash('sha256');
  for (const path of paths) hash.update(path).update(readFileSync(join(root, path)));
  return hash.digest('hex').slice(0, 16);
}
