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
 * Creates a temporary folder. A server runs as the user postgres, who must be able to enter it.
 * @param isDurable whether it must be on a disk.
 */
export function serverFolder({ isDurable }: { isDurable: boolean } = { isDurable: true }): string {
  const parent = !isDurable && hasMemoryFolder() ? memoryFolder : tmpdir();
  const folder = mkdtempSync(join(parent, 'parley-postgresql-'));
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
