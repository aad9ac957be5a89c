import { chmodSync, mkdtempSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

/** Creates a temporary folder. A server runs as the user postgres, who must be able to enter it. */
export function serverFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'parley-postgresql-'));
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
