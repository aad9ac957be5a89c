import { createHash } from 'node:crypto';
import { readdirSync, readFileSync } from 'node:fs';
import { join, sep } from 'node:path';
import type { FastifyReply, FastifyRequest } from 'fastify';
import fresh from 'fresh';
import { lookup } from 'mrmime';
import Negotiator from 'negotiator';

/** A file in memory, with its compressed forms. */
export interface ServedFile {
  /** Its media type, with the charset. */
  type: string;
  /** Its forms by `Content-Encoding`. */
  forms: ReadonlyMap<Encoding, { content: Buffer; etag: string }>;
}

type Encoding = 'br' | 'gzip' | 'identity';

/** The encodings, the smallest first. */
const encodings: readonly Encoding[] = ['br', 'gzip', 'identity'];

/** The file extensions of the compressed forms in the build. */
const extensions = { br: '.br', gzip: '.gz', identity: '' } as const;

/**
 * Reads a folder of built files once. So no part of a request becomes a path in the file system, and an upgrade on disk
 * does not change what a running server serves.
 * @returns each file by its path within the folder, such as `assets/page.js`; compressed forms are not files themselves.
 */
export function readBuiltFiles(folder: string): ReadonlyMap<string, ServedFile> {
  const contents = new Map<string, Buffer>();
  for (const entry of readdirSync(folder, { recursive: true, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const file = join(entry.parentPath, entry.name);
    contents.set(file.slice(folder.length).split(sep).join('/'), readFileSync(file));
  }
  return new Map(
    [...contents]
      .filter(([name]) => !(/\.(br|gz)$/.test(name) && contents.has(name.replace(/\.\w+$/, ''))))
      .map(([name, content]) => {
        const compressed = (['br', 'gzip'] as const).flatMap((encoding) => {
          const form = contents.get(name + extensions[encoding]);
          return form ? [[encoding, form] as const] : [];
        });
        return [name, servedFile(name, content, compressed)];
      }),
  );
}

/** Creates a file from its content and its compressed forms. */
export function servedFile(
  name: string,
  content: Buffer,
  compressed: readonly (readonly [Encoding, Buffer])[] = [],
): ServedFile {
  const type = lookup(name) ?? 'application/octet-stream';
  const forms = [...compressed, ['identity', content] as const].map(
    ([encoding, form]) => [encoding, { content: form, etag: etagOf(form) }] as const,
  );
  return { type: /^(text|image\/svg)/.test(type) ? `${type}; charset=utf-8` : type, forms: new Map(forms) };
}

/**
 * Returns a hash of the content. Dates would not work, because a package from the registry has one date for all files.
 */
const etagOf = (content: Buffer) =>
  `"${createHash('sha256').update(content).digest('base64url').slice(0, 27)}"`;

/** Sends a file in the form that the client prefers, or 304 if the client has that form. */
export function sendFile(request: FastifyRequest, reply: FastifyReply, file: ServedFile): FastifyReply {
  const offers = encodings.filter((encoding) => file.forms.has(encoding));
  const accepted = new Negotiator(request.raw).encodings(offers, { preferred: [...offers] })[0];
  // A client that accepts no form gets the uncompressed one: HTTP allows a server to ignore the header.
  const encoding = encodings.find((each) => each === accepted) ?? 'identity';
  const form = file.forms.get(encoding);
  if (!form) throw new Error(`A file has no form of encoding ${encoding}.`);
  reply.header('etag', form.etag);
  if (fresh(request.headers, { etag: form.etag })) return reply.status(304).send();
  if (encoding !== 'identity') reply.header('content-encoding', encoding);
  return reply.type(file.type).send(form.content);
}
