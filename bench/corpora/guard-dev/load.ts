import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Corpus, HarmlessText, SensitiveKind, SensitiveText } from '../../guard/corpus-report.js';
import { Random } from '../guard-report/random.js';
import { accounts } from './values/accounts.js';
import { cards } from './values/cards.js';
import { contacts } from './values/contacts.js';
import type { Generators } from './values/generator.js';
import { governmentIds } from './values/government-ids.js';
import { laidOut } from './values/layouts.js';
import { secrets } from './values/secrets.js';
import { trade } from './values/trade.js';

/** The source, also for the compiled copy. */
const folder = fileURLToPath(new URL('./templates/', import.meta.url)).replace('/build/bench/', '/bench/');

const generators: Generators = { ...trade, ...cards, ...accounts, ...governmentIds, ...secrets, ...contacts };

/** A value, such as `{card:visa~four#2}`: a generator, its argument, a layout, and one of the groups of four digits. */
const placeholder = /\{([a-z]\w*)(?::([^{}~#]*))?(?:~([\w./+-]+))?(?:#(\d))?\}/;
const pieces = /(\[\[|\]\]|\{[a-z]\w*(?::[^{}~#]*)?(?:~[\w./+-]+)?(?:#\d)?\})/;

/** Texts for each sentence. */
const copies = 4;

interface Sentence {
  readonly id: string;
  /** The language, or the language and the number format. */
  readonly head: readonly string[];
  readonly line: string;
}

/** Reads the sentences of a file. A line `# head` begins a section. */
function sentencesOf(path: string): Sentence[] {
  let head: readonly string[] = [];
  return readFileSync(join(folder, path), 'utf8')
    .split('\n')
    .flatMap((line, at) => {
      if (line.startsWith('# ')) head = line.slice(2).split(' ');
      return line === '' || line.startsWith('# ')
        ? []
        : [{ id: `${path}:${at + 1}`, head, line: line.replaceAll('\\n', '\n') }];
    });
}

/** Fills the placeholders. The same placeholder has the same value everywhere in the sentence. */
function filled(
  { id, line }: Sentence,
  random: Random,
): { text: string; spans: { start: number; end: number }[] } {
  const drawn = new Map<string, string>();
  const spans: { start: number; end: number }[] = [];
  let text = '';
  let start = 0;
  for (const piece of line.split(pieces)) {
    const [, name = '', argument = '', layout = '', group] = placeholder.exec(piece) ?? [];
    if (piece === '[[') start = text.length;
    else if (piece === ']]') spans.push({ start, end: text.length });
    else if (name === '') text += piece;
    else {
      const key = `${name}:${argument}`;
      const value = drawn.get(key) ?? generators[name]?.(random, argument);
      if (value === undefined) throw new Error(`${id} names an unknown value: ${name}`);
      drawn.set(key, value);
      text += group
        ? value.slice(4 * (Number(group) - 1), 4 * Number(group))
        : laidOut(random, value, layout);
    }
  }
  return { text, spans };
}

function textsOf(path: string) {
  return sentencesOf(path).flatMap((sentence) =>
    Array.from({ length: copies }, (_, copy) => ({
      ...filled(sentence, new Random(`${sentence.line}/${copy}`)),
      language: sentence.head[0] ?? '',
      format: sentence.head[1] ?? 'none',
      template: sentence.id,
    })),
  );
}

/** Reads the sentences of the development corpus and fills them. Each call returns the same texts. */
export function loadDevelopmentCorpus(): Corpus {
  const sensitive = readdirSync(join(folder, 'sensitive')).flatMap((file): SensitiveText[] => {
    const kind = file.replace('.txt', '') as SensitiveKind;
    return textsOf(`sensitive/${file}`).map(({ format: _, ...text }) => ({ ...text, kind }));
  });
  const harmless: HarmlessText[] = readdirSync(join(folder, 'harmless')).flatMap((file) =>
    textsOf(`harmless/${file}`).map(({ spans: _, ...text }) => text),
  );
  return { sensitive, harmless };
}
