import fs from 'node:fs';
import type { PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * The options under which PGlite waits for the disk at each commit, as PostgreSQL does: so that a power cut
 * loses nothing that was acknowledged. PGlite starts with fsync off, and its file system has no fsync to
 * call; this one has. A commit then costs a disk's flush, some milliseconds.
 * @param startParams those without which it would start as PGlite does.
 * @throws when opened on a PGlite that is built otherwise: it never only seems to be safe.
 */
export function powerSafe(
  folder: string,
  startParams: readonly string[],
): Pick<PGliteOptions, 'fs' | 'startParams'> {
  return {
    fs: new SyncingNodeFS(folder),
    // `-F` is what switches fsync off; of the ways to sync, this build's system calls know `fsync` alone.
    startParams: [
      ...startParams.filter((parameter) => parameter !== '-F'),
      ...['-c', 'wal_sync_method=fsync'],
    ],
  };
}

/** What Emscripten's file system over Node's is to us. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd: number }) => number };
}

class SyncingNodeFS extends NodeFS {
  override async init(...given: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...given);
    const addFsync = (module: { NODEFS?: NodeFileSystem }) => {
      if (!module.NODEFS?.stream_ops) throw new Error('This PGlite cannot be told to sync its files.');
      module.NODEFS.stream_ops.fsync = ({ nfd }) => {
        fs.fsyncSync(nfd);
        return 0;
      };
    };
    return {
      emscriptenOpts: { ...emscriptenOpts, preRun: [...(emscriptenOpts.preRun ?? []), addFsync] as never },
    };
  }
}
