import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';

/*
 * A backup of the embedded database is a folder:
 *
 *   database/        PostgreSQL's files
 *   manifest.jsonl   the list of them with their checksums, written last: a backup without it is incomplete
 */

/** The folder is not a backup that can be restored, or no backup can be written to it. The message says why, and what to do. */
export class BackupError extends Error {
  override name = 'BackupError';
}

/** The version of the format. A change that an earlier version of Parley cannot read increases it. */
const formatVersion = 1;

/** A path below the folder of PostgreSQL's files, which cannot lead out of it. */
const path = z.string().regex(/^(?!\.)[\w.-]+(\/(?!\.)[\w.-]+)*$/);

const header = z.object({
  type: z.literal('backup'),
  format: z.literal('parley-backup'),
  version: z.int(),
  /** PostgreSQL's major version. */
  postgresql: z.string(),
  /** The number of the last migration. */
  schemaVersion: z.int(),
  /** Everything that was acknowledged before is in the backup. */
  startedAt: z.iso.datetime(),
});
const folder = z.object({ type: z.literal('folder'), path });
const file = z.object({ type: z.literal('file'), path, bytes: z.int(), sha256: z.string() });
const end = z.object({ type: z.literal('end'), sha256: z.string() });
const entry = z.discriminatedUnion('type', [folder, file]);

export type BackupHeader = Omit<z.infer<typeof header>, 'type' | 'format' | 'version'>;
export type BackupFolder = z.infer<typeof folder>;
export type BackupFile = z.infer<typeof file>;
export type BackupEntry = BackupFolder | BackupFile;

export interface Manifest extends BackupHeader {
  /** Folders come before what is in them. */
  entries: BackupEntry[];
}

export const manifestName = 'manifest.jsonl';

/** Returns the folder of PostgreSQL's files in a backup. */
export const filesOf = (backup: string) => join(backup, 'database');

/** Returns the number of bytes of all files. */
export const bytesOf = (entries: readonly BackupEntry[]) =>
  entries.reduce((sum, each) => sum + (each.type === 'file' ? each.bytes : 0), 0);

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

/** Returns the text of a manifest. Its last line has the checksum of the lines before. */
export function manifestText({ entries, ...rest }: Manifest): string {
  const first = { type: 'backup', format: 'parley-backup', version: formatVersion, ...rest };
  const lines = [first, ...entries].map((line) => `${JSON.stringify(line)}\n`).join('');
  return `${lines}${JSON.stringify({ type: 'end', sha256: sha256(lines) })}\n`;
}

/** Reads the manifest of a backup. @throws {BackupError} if there is none, or it is incomplete, changed or of a later format. */
export async function readManifest(backup: string): Promise<Manifest> {
  const text = await textOf(backup);
  const lines = text.split(/(?<=\n)/);
  const last = end.safeParse(parse(lines.at(-1)));
  if (!last.success || sha256(lines.slice(0, -1).join('')) !== last.data.sha256) {
    throw new BackupError(
      `The backup in ${backup} is damaged: ${manifestName} is incomplete or changed. Restore another backup.`,
    );
  }
  const first = z.object({ format: z.literal('parley-backup'), version: z.int() }).safeParse(parse(lines[0]));
  if (!first.success) throw new BackupError(`${join(backup, manifestName)} is not the manifest of a backup.`);
  if (first.data.version > formatVersion) {
    throw new BackupError(
      `The backup in ${backup} has the format ${first.data.version}, and this version of Parley reads ${formatVersion}. Use a newer Parley.`,
    );
  }
  const head = header.safeParse(parse(lines[0]));
  const entries = z.array(entry).safeParse(lines.slice(1, -1).map(parse));
  if (!head.success || !entries.success) {
    throw new BackupError(
      `The backup in ${backup} is damaged: ${manifestName} has a line that Parley does not write.`,
    );
  }
  const { postgresql, schemaVersion, startedAt } = head.data;
  return { postgresql, schemaVersion, startedAt, entries: entries.data };
}

async function textOf(backup: string): Promise<string> {
  try {
    return await readFile(join(backup, manifestName), 'utf8');
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code !== 'ENOENT' && code !== 'ENOTDIR') throw error;
    throw new BackupError(
      `${backup} is not a complete backup: it has no ${manifestName}, which is written last. Restore another backup.`,
    );
  }
}

function parse(line: string | undefined): unknown {
  try {
    return JSON.parse(line ?? '');
  } catch {
    return undefined;
  }
}
