import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

export const sensitiveKinds = [
  'payment-card',
  'bank-account',
  'government-id',
  'credential',
  'api-token',
  'contact',
] as const;

export type SensitiveKind = (typeof sensitiveKinds)[number];

export interface Template {
  /** File and line. */
  id: string;
  language: string;
  /** A harmless template's number format, or a sensitive one's kind. */
  group: string;
  text: string;
  /** Commands and quoted files stay as they are: no greeting, no typing errors. */
  isVerbatim: boolean;
}

/** What people of a language write around a message, and words that templates use. */
export type Words = Readonly<Record<string, readonly string[]>>;

/** The compiled loader in `build/` reads the templates of the repository. */
const folder = fileURLToPath(new URL('./templates/', import.meta.url)).replace('/build/bench/', '/bench/');

interface Line {
  id: string;
  section: string;
  text: string;
}

const linesOf = (path: string): Line[] => {
  let section = '';
  return readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .flatMap((text, index) => {
      const heading = /^\[([a-z-]+)\]$/.exec(text);
      if (heading) section = heading[1] ?? '';
      return heading || text.startsWith('# ') || text === ''
        ? []
        : [{ id: `${path}:${index + 1}`, section, text }];
    });
};

const template = (line: Line, language: string, group: string, text: string): Template => ({
  id: line.id,
  language,
  group,
  text: text.replace(/^= /, '').replaceAll('\\n', '\n'),
  isVerbatim: text.startsWith('= '),
});

/** Reads the templates of one kind; a section is a language. */
export const sensitiveTemplates = (kind: SensitiveKind): Template[] =>
  linesOf(`sensitive/${kind}.txt`).map((line) => template(line, line.section, kind, line.text));

/** Reads all harmless templates: a file is a language, and a line begins with its number format. */
export const harmlessTemplates = (): Template[] =>
  readdirSync(join(folder, 'harmless'))
    .sort()
    .flatMap((file) =>
      linesOf(`harmless/${file}`).map((line) => {
        const [, format, text] = /^([a-z-]+)> (.+)$/.exec(line.text) ?? [];
        if (!format || !text) throw new Error(`${line.id} has no number format`);
        return template(line, file.replace('.txt', ''), format, text);
      }),
    );

export const wordsByLanguage = (): ReadonlyMap<string, Words> => {
  const words = new Map<string, Record<string, string[]>>();
  for (const { id, section, text } of linesOf('words.txt')) {
    const [, name, list] = /^([a-z]+): (.+)$/.exec(text) ?? [];
    if (!name || !list) throw new Error(`${id} has no list of words`);
    words.set(section, {
      ...words.get(section),
      [name]: list.split(' | ').map((word) => word.replaceAll('\\n', '\n')),
    });
  }
  return words;
};
