import { readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { brotliCompressSync, gzipSync } from 'node:zlib';
import type { Plugin } from 'vite';

/** Puts a `.br` and a `.gz` beside each file of text, so that the server compresses none while it serves. */
export function compressedFiles(folder: string): Plugin {
  return {
    name: 'compressed-files',
    apply: 'build',
    closeBundle() {
      for (const name of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
        const file = join(folder, name);
        if (!/\.(js|css|html|svg|webmanifest)$/.test(name) || !statSync(file).isFile()) continue;
        const content = readFileSync(file);
        writeFileSync(`${file}.br`, brotliCompressSync(content));
        writeFileSync(`${file}.gz`, smallestGzip(content));
      }
    },
  };
}

/** Returns the smallest of the gzip formats of a file. `memLevel` decides where blocks end; no value is always the best. */
function smallestGzip(content: Buffer): Buffer {
  return [6, 7, 8, 9]
    .map((memLevel) => gzipSync(content, { level: 9, memLevel }))
    .reduce((one, other) => (other.length < one.length ? other : one));
}
