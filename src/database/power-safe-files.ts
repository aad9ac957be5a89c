import fs from 'node:fs';
import type { PGliteOptions } from '@electric-sql/pglite';
import { NodeFS } from '@electric-sql/pglite/nodefs';

/**
 * Returns the options with which PGlite waits for the disk at each commit, as PostgreSQL does: a power cut then loses
 * nothing that was acknowledged. PGlite starts with fsync off, and its file system has no fsync; this one has. A commit
 * costs a flush of the disk, some milliseconds.
 * @param startParams the start parameters without this option.
 * @throws if PGlite is built differently and fsync cannot be added.
 */
export function powerSafe(
  folder: string,
  startParams: readonly string[],
): Pick<PGliteOptions, 'fs' | 'startParams'> {
  return {
    fs: new SyncingNodeFS(folder),
    // `-F` switches fsync off. This build has no other system call to sync than `fsync`.
    startParams: [
      ...startParams.filter((parameter) => parameter !== '-F'),
      ...['-c', 'wal_sync_method=fsync'],
    ],
  };
}

/** The part of Emscripten's file system on Node.js that is changed here. */
interface NodeFileSystem {
  stream_ops: { fsync?: (stream: { nfd: number }) => number };
}

class SyncingNodeFS extends NodeFS {
  override async init(...given: Parameters<NodeFS['init']>): ReturnType<NodeFS['init']> {
    const { emscriptenOpts } = await super.init(...given);
    const addFsync = (module: { NODEFS?: NodeFileSystem }) => {
      if (!module.NODEFS?.stream_ops)
        throw new Error('This PGlite has no file system in which fsync can be added.');
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
