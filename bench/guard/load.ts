import { readdirSync, readFileSync } from 'node:fs';
import { z } from 'zod';
import { packageFolder } from '../../src/package-folder.js';

const sourceOf = z.strictObject({ name: z.string().min(1), url: z.url() });

const whole = z.strictObject({
  value: z.string().min(1),
  message: z.string().optional(),
  source: z.int().nonnegative(),
});

/** In two parts, so that the scanners of code hosts do not take a made-up secret for a leaked one. */
const parted = z.strictObject({
  prefix: z.string().min(1),
  body: z.string().min(1),
  message: z.string().optional(),
  source: z.int().nonnegative(),
});

const vectorFile = z.strictObject({
  kind: z.string().regex(/^[A-Z_]+$/),
  sources: z.array(sourceOf).min(1),
  values: z.array(z.union([whole, parted])).min(1),
});

export interface Vector {
  /** What it is, such as `AU_TFN`. */
  kind: string;
  /** What must be found: true by the kind's public rule, with the separators that it was published with. */
  value: string;
  /** The whole text that holds the value, where it says nothing without one; else a carrier is to be chosen. */
  message?: string;
  /** Where it was published. */
  source: { name: string; url: string };
}

/**
 * Every test vector of `vectors/`, a file a kind, in the order of their names.
 * @throws where a file is not of the form, names a source that it lacks, or a message lacks its value.
 */
export function loadVectors(): Vector[] {
  const folder = new URL('bench/guard/vectors/', packageFolder);
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'));
  return names.sort().flatMap((name) => vectorsOf(name, readFileSync(new URL(name, folder), 'utf8')));
}

function vectorsOf(name: string, text: string): Vector[] {
  const { kind, sources, values } = vectorFile.parse(JSON.parse(text));
  if (name !== `${kind}.json`) throw new Error(`${name} holds vectors of ${kind}.`);
  return values.map((entry) => {
    const source = sources[entry.source];
    if (!source) throw new Error(`${name} has no source ${entry.source}.`);
    if ('value' in entry) {
      if (entry.message !== undefined && !entry.message.includes(entry.value)) {
        throw new Error(`A message of ${name} lacks its value.`);
      }
      return { kind, value: entry.value, ...messageOf(entry.message), source };
    }
    const value = entry.prefix + entry.body;
    return { kind, value, ...messageOf(entry.message?.replace('{}', () => value)), source };
  });
}

const messageOf = (message: string | undefined) => (message === undefined ? {} : { message });
