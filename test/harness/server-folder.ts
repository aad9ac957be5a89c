import { chmodSync, existsSync, mkdtempSync, statfsSync } from 'node:fs';
import { createServer } from 'node:net';
import { freemem, tmpdir } from 'node:os';
import { join } from 'node:path';

/** Linux keeps these files in memory. A copy of a database there takes a twentieth of the CPU time. */
const memoryFolder = '/dev/shm';

/** More than the databases of a run. Docker gives a container 64 MB by default. */
const enoughBytes = 4 * 1024 ** 3;

/** Returns whether files in memory have enough space. */
function hasMemoryFolder(): boolean {
  if (process.platform !== 'linux' || !existsSync(memoryFolder) || freemem() < enoughBytes) return false;
  const { bavail, bsize } = statfsSync(memoryFolder);
  return bavail * bsize >= enoughBytes;
}

/**
 * Creates a temporary folder.
 * @param prefix the start of its name.
 * @param isDurable whether it must be on a disk. Other folders are in memory, if there is enough: a busy disk would delay tests.
 */
export function temporaryFolder(prefix: string, { isDurable }: { isDurable: boolean }): string {
  return mkdtempSync(join(!isDurable && hasMemoryFolder() ? memoryFolder : tmpdir(), prefix));
}

/** Creates a temporary folder of a server, which runs as the user postgres, who must be able to enter it. */
export function serverFolder(options: { isDurable: boolean } = { isDurable: true }): string {
  const folder = temporaryFolder('parley-postgresql-', options);
  chmodSync(folder, 0o755);
  return folder;
}

/** Returns a port that was free a moment ago. */
export function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => {
        if (typeof address === 'object' && address) resolve(address.port);
        else reject(new Error('No port.'));
      });
    });
  });
}
