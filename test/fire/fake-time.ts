import { existsSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { canInstall, installNow } from '../harness/debian.js';

/* Changes the clock of a process with libfaketime, which replaces the system's clock. */

const installCommand = 'apt-get update && apt-get install -y --no-install-recommends libfaketime';

/** Returns the path of the library: `FAKETIME_PATH`, or Debian's; undefined if there is none. */
function findLibrary(): string | undefined {
  const given = process.env.FAKETIME_PATH;
  const usual = readdirSync('/usr/lib').map((name) => join('/usr/lib', name, 'faketime/libfaketime.so.1'));
  return [...(given === undefined ? [] : [given]), ...usual].find((path) => existsSync(path));
}

/** Whether there is a library, or it can be installed. */
export const canFakeTime = (): boolean => findLibrary() !== undefined || canInstall();

/** A clock that processes started with `environment` share. */
export class FakeClock {
  readonly environment: Record<string, string>;

  /**
   * Installs Debian's library, as root on Debian, if there is none.
   * @param file the file with the difference to the system's clock.
   */
  constructor(private readonly file: string) {
    if (findLibrary() === undefined && canInstall())
      installNow('ls /usr/lib/*/faketime/libfaketime.so.1', installCommand);
    const library = findLibrary();
    if (library === undefined) throw new Error(`This fault needs libfaketime: ${installCommand}`);
    this.environment = {
      LD_PRELOAD: library,
      FAKETIME_TIMESTAMP_FILE: file,
      FAKETIME_CACHE_DURATION: '1',
      // Waits and timeouts keep their length.
      FAKETIME_DONT_FAKE_MONOTONIC: '1',
    };
    this.shift(0);
  }

  /** Sets the difference to the system's clock, within a second. */
  shift(hours: number): void {
    writeFileSync(this.file, `${hours < 0 ? '' : '+'}${hours}h\n`, { mode: 0o644 });
  }
}
