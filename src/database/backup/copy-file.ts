import { createHash } from 'node:crypto';
import { type FileHandle, open } from 'node:fs/promises';

/** The bytes of a file that are in memory at a time. */
const chunkBytes = 1024 * 1024;

/** The mode of a copy: its owner alone can read it. */
const ownerOnly = 0o600;

export interface CopiedFile {
  bytes: number;
  sha256: string;
}

/**
 * Copies a file to a new one. If the file grows meanwhile, only the bytes that it had at first are copied.
 * @returns the checksum of the copied bytes.
 */
export async function copyFile(from: string, to: string): Promise<CopiedFile> {
  const source = await open(from, 'r');
  try {
    const target = await open(to, 'wx', ownerOnly);
    try {
      return await copyBytes(source, target);
    } finally {
      await target.close();
    }
  } finally {
    await source.close();
  }
}

async function copyBytes(source: FileHandle, target: FileHandle): Promise<CopiedFile> {
  const hash = createHash('sha256');
  const buffer = Buffer.alloc(chunkBytes);
  const { size } = await source.stat();
  let bytes = 0;
  while (bytes < size) {
    const { bytesRead } = await source.read(buffer, 0, Math.min(chunkBytes, size - bytes), null);
    if (bytesRead === 0) break;
    const part = buffer.subarray(0, bytesRead);
    hash.update(part);
    await target.writev([part]);
    bytes += bytesRead;
  }
  return { bytes, sha256: hash.digest('hex') };
}

/** Writes a small file that must not exist. */
export async function writeNewFile(path: string, text: string): Promise<CopiedFile> {
  const target = await open(path, 'wx', ownerOnly);
  try {
    await target.writeFile(text);
    await target.sync();
  } finally {
    await target.close();
  }
  return { bytes: Buffer.byteLength(text), sha256: createHash('sha256').update(text).digest('hex') };
}
