import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { packageFolder } from '../package-folder.js';

const sourceSchema = z.strictObject({ name: z.string().min(1), url: z.url() });

const wholeValueSchema = z.strictObject({
  value: z.string().min(1),
  message: z.string().optional(),
  source: z.int().nonnegative(),
});

/** A value in two parts, so that the secret scanners of code hosts do not report it as a leak. */
const splitValueSchema = z.strictObject({
  prefix: z.string().min(1),
  body: z.string().min(1),
  message: z.string().optional(),
  source: z.int().nonnegative(),
});

const vectorFile = z.strictObject({
  kind: z.string().regex(/^[A-Z_]+$/),
  sources: z.array(sourceSchema).min(1),
  values: z.array(z.union([wholeValueSchema, splitValueSchema])).min(1),
});

export interface Vector {
  /** The kind of sensitive data, such as `AU_TFN`. */
  kind: string;
  /** The value that must be found. It is valid by the kind's public rule, and has its published separators. */
  value: string;
  /** The whole message, if the value is recognizable only in it. */
  message?: string;
  /** The publication that has the value. */
  source: { name: string; url: string };
}

const folder = new URL('assets/content-guard/vectors/', packageFolder);

/**
 * Returns the test vectors of `assets/content-guard/vectors/`, which has one file for each kind, in the order of the names.
 * @throws {Error} if a file has the wrong format or refers to a missing source, or a message lacks its value.
 */
export function loadVectors(): Vector[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().flatMap((name) => vectorsOf(name.replace(/\.json$/, '')));
}

/** Returns the test vectors of a kind. @throws {Error} as `loadVectors`. */
export function vectorsOf(kind: string): Vector[] {
  const name = `${kind}.json`;
  const { sources, values, ...file } = vectorFile.parse(
    JSON.parse(readFileSync(new URL(name, folder), 'utf8')),
  );
  if (file.kind !== kind) throw new Error(`${name} contains vectors of ${file.kind}.`);
  return values.map((entry) => {
    const source = sources[entry.source];
    if (!source) throw new Error(`${name} has no source ${entry.source}.`);
    if ('value' in entry) {
      if (entry.message !== undefined && !entry.message.includes(entry.value)) {
        throw new Error(`A message in ${name} does not contain its value.`);
      }
      return { kind, value: entry.value, ...messageOf(entry.message), source };
    }
    const value = entry.prefix + entry.body;
    return { kind, value, ...messageOf(entry.message?.replace('{}', () => value)), source };
  });
}

const messageOf = (message: string | undefined) => (message === undefined ? {} : { message });
