import { connectors, type LabelClass, labelEndings, labelsWithinWords, labelWords } from './labels.js';

/** A label in a text, which names the kind of a number beside it. */
export interface Label {
  readonly start: number;
  readonly end: number;
  readonly kind: LabelClass;
}

interface Phrase {
  readonly words: readonly string[];
  readonly kind: LabelClass;
  readonly isInCapitals: boolean;
  /** Matches only right before a number. */
  readonly isAdjacent: boolean;
}

const ascii = /^[\0-\x7f]*$/;

/** Letters whose stroke or missing dot is no accent in Unicode. */
const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', ı: 'i', ł: 'l', ø: 'o', đ: 'd' };

function toPlain(word: string): string {
  const lower = word.toLowerCase();
  return ascii.test(lower)
    ? lower
    : lower
        .normalize('NFD')
        .replace(/\p{M}+/gu, '')
        .replace(/[ßıłøđ]/g, (letter) => plainLetters[letter] ?? letter);
}

/** Phrases by their first word, longest first. */
const phrases = new Map<string, Phrase[]>();
/** Stems by their first letters; `stemLength` is the length of the shortest stem. */
const stems = new Map<string, { readonly stem: string; readonly kind: LabelClass }[]>();
const stemLength = 4;
const classes = Object.keys(labelWords) as LabelClass[];

for (const kind of classes) {
  for (const entry of labelWords[kind].split(/\s+/)) {
    if (entry.endsWith('*')) {
      const stem = entry.slice(0, -1);
      const start = stem.slice(0, stemLength);
      stems.set(start, [...(stems.get(start) ?? []), { stem, kind }]);
    } else {
      const isInCapitals = entry.startsWith('^');
      const isAdjacent = entry.startsWith('=');
      const words = toPlain(entry.replace(/^[\^=]/, '')).split('+');
      const first = words[0] ?? '';
      const others = phrases.get(first) ?? [];
      phrases.set(
        first,
        [...others, { words, kind, isInCapitals, isAdjacent }].sort(
          (a, b) => b.words.length - a.words.length,
        ),
      );
    }
  }
}

const withinWords = new Map<string, LabelClass>();
for (const kind of classes) {
  for (const label of labelsWithinWords[kind]?.split(' ') ?? []) withinWords.set(label, kind);
}
const withinWordsPattern = new RegExp(
  [...withinWords.keys()].sort((a, b) => b.length - a.length).join('|'),
  'g',
);

/** Letters of Thai, Chinese, Japanese and Korean, whose labels are not words between spaces. */
const hasUnspacedScript =
  /[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]/;

/** A word of a text. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** In lower case, without accents. */
  readonly plain: string;
}

/** A word ends at a change of script: "SWIFT代码" is two words. */
const wordPattern = /(?:\p{Script=Latin}|\p{M})+|(?:(?!\p{Script=Latin})[\p{L}\p{M}])+/gu;

/** Returns the words of a normalized text. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  for (const { 0: word, index } of text.matchAll(wordPattern)) {
    words.push({ start: index, end: index + word.length, plain: toPlain(word) });
  }
  return words;
}

/** Returns true for the first word of a label, and for a word between a label and its number. */
export function isLabelWord(word: string): boolean {
  return phrases.has(toPlain(word)) || connectors.has(toPlain(word));
}

/** Returns every label of a normalized text with these words, in the order of their ends. */
export function labelsIn(text: string, words: readonly Word[]): Label[] {
  const labels: Label[] = [];
  for (let at = 0; at < words.length; at += 1) {
    const label = labelAt(text, words, at);
    if (!label) continue;
    labels.push(label);
    while ((words[at + 1]?.end ?? Number.POSITIVE_INFINITY) <= label.end) at += 1;
  }
  if (!hasUnspacedScript.test(text)) return labels;
  for (const { 0: found, index } of text.matchAll(withinWordsPattern)) {
    const kind = withinWords.get(found);
    if (kind) labels.push({ start: index, end: index + found.length, kind });
  }
  return labels.sort((a, b) => a.end - b.end);
}

function labelAt(text: string, words: readonly Word[], at: number): Label | null {
  const first = words[at];
  if (!first) return null;
  for (const beginning of beginningsOf(first.plain)) {
    for (const phrase of phrases.get(beginning) ?? []) {
      const last = endOfPhrase(text, words, at, phrase);
      if (last) return { start: first.start, end: last.end, kind: phrase.kind };
    }
  }
  for (const { stem, kind } of stems.get(first.plain.slice(0, stemLength)) ?? []) {
    if (first.plain.startsWith(stem)) return { start: first.start, end: first.end, kind };
  }
  if (first.plain.length < 9) return null;
  const compound = compounds.find(([, ends]) => ends.test(first.plain));
  return compound ? { start: first.start, end: first.end, kind: compound[0] } : null;
}

const compounds = Object.entries(labelEndings) as [LabelClass, RegExp][];

/** Returns a word, and without the prefix that Arabic and Hebrew write together with it ("and", "with", "the"). */
function beginningsOf(word: string): string[] {
  return word.length > 3 && /^[وفبلוהבלש]/.test(word) ? [word, word.slice(1)] : [word];
}

/** Returns the last word of the phrase, if the words from an index on are the phrase. */
function endOfPhrase(text: string, words: readonly Word[], at: number, phrase: Phrase): Word | null {
  let last: Word | null = null;
  for (const [offset, expected] of phrase.words.entries()) {
    const word = words[at + offset];
    if (!word) return null;
    if (word.plain !== expected && (offset > 0 || !beginningsOf(word.plain).includes(expected))) return null;
    if (last && (word.start - last.end > 2 || /[\d\n]/.test(text.slice(last.end, word.start)))) return null;
    if (phrase.isInCapitals && offset === 0 && text.slice(word.start, word.end) !== expected.toUpperCase())
      return null;
    last = word;
  }
  if (phrase.isAdjacent && last && !/^[^\p{L}\d\n]{1,3}\d/u.test(text.slice(last.end, last.end + 4)))
    return null;
  return last;
}
