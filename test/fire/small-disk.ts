import { execFileSync } from 'node:child_process';
import { chmodSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { killDescendants } from './processes.js';

/** Enough for a database and its journal. */
const diskMegabytes = 700;

/** A folder on a separate disk, which can be filled. If no disk can be mounted, it is an ordinary folder. */
export class SmallDisk {
  private constructor(
    readonly folder: string,
    /** Whether it can be filled. Mounting needs root. */
    readonly canFill: boolean,
  ) {}

  static open(): SmallDisk {
    const folder = mkdtempSync(join(tmpdir(), 'parley-fire-'));
    chmodSync(folder, 0o755);
    let canFill = true;
    try {
      execFileSync('mount', ['-t', 'tmpfs', '-o', `size=${diskMegabytes}m,mode=777`, 'tmpfs', folder], {
        stdio: 'ignore',
      });
    } catch {
      canFill = false;
    }
    return new SmallDisk(folder, canFill);
  }

  /** Writes until the disk has no space left. */
  fill(): void {
    const file = openSync(this.#filling, 'w');
    let part = Buffer.alloc(1 << 20);
    try {
      while (part.length > 0) {
        try {
          writeSync(file, part);
        } catch (error) {
          if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
          part = part.subarray(0, part.length >> 1);
        }
      }
    } finally {
      closeSync(file);
    }
  }

  /** Frees the space that `fill` took. */
  free(): void {
    rmSync(this.#filling, { force: true });
  }

  close(): void {
    if (this.canFill) execFileSync('umount', ['--lazy', this.folder], { stdio: 'ignore' });
    rmSync(this.folder, { recursive: true, force: true });
  }

  get #filling(): string {
    return join(this.folder, 'filling');
  }
}

/**
 * Opens a disk, which is also the folder for temporary files, for the duration of some work. SIGINT and SIGTERM end all
 * processes of the work, unmount the disk and exit.
 */
export async function onSmallDisk(work: (disk: SmallDisk) => Promise<void>): Promise<void> {
  const disk = SmallDisk.open();
  const temporary = process.env.TMPDIR;
  process.env.TMPDIR = disk.folder;
  const end = (_signal: NodeJS.Signals, number: number) => {
    killDescendants();
    disk.close();
    process.exit(128 + number);
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, end);
  try {
    await work(disk);
  } finally {
    for (const signal of ['SIGINT', 'SIGTERM'] as const) process.off(signal, end);
    if (temporary === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = temporary;
    disk.close();
  }
}
