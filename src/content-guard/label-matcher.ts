import { passwordTypos } from './label-typos.js';
import { connectors, type LabelClass, labelEndings, labelsWithinWords, labelWords } from './labels.js';
import { latinLetter, letterClassAt, mark, noLetter, otherLetter } from './letter-classes.js';

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
const plainLetters: Readonly<Record<string, string>> = { ß: 'ss', ı: 'i', ł: 'l', ø: 'o', đ: 'd', ð: 'd' };

function toPlain(word: string): string {
  const lower = word.toLowerCase();
  if (ascii.test(lower) || hasUnspacedScript.test(lower)) return lower;
  const cached = plainWords.get(lower);
  if (cached !== undefined) return cached;
  const plain = lower
    .normalize('NFD')
    .replace(/\p{M}+/gu, '')
    .replace(/[ßıłøđð]/g, (letter) => plainLetters[letter] ?? letter);
  if (plainWords.size < maxCachedWords && lower.length <= maxCachedLength) plainWords.set(lower, plain);
  return plain;
}

/** Words that are not ASCII, without accents. The limits keep texts from filling the memory. */
const plainWords = new Map<string, string>();
const maxCachedWords = 20_000;
const maxCachedLength = 24;

/** Letters of Thai, Chinese, Japanese and Korean, whose labels are not words between spaces. */
const hasUnspacedScript =
  /[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff]/;

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

for (const typo of passwordTypos) {
  if (!phrases.has(typo))
    phrases.set(typo, [{ words: [typo], kind: 'password', isInCapitals: false, isAdjacent: false }]);
}

const withinWords = new Map<string, LabelClass>();
for (const kind of classes) {
  for (const label of labelsWithinWords[kind]?.split(' ') ?? []) withinWords.set(label, kind);
}
const withinWordsPattern = new RegExp(
  [...withinWords.keys()].sort((a, b) => b.length - a.length).join('|'),
  'g',
);

/** Letters of those scripts, with the Latin letters and the sign that some labels have. */
const unspacedRun =
  /(?:API)?[\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff](?:ID|[:\u0e00-\u0e7f\u1100-\u11ff\u3040-\u30ff\u3130-\u318f\u3400-\u9fff\uac00-\ud7af\uf900-\ufaff])*/g;

/** A word of a text. */
export interface Word {
  readonly start: number;
  readonly end: number;
  /** In lower case, without accents. */
  readonly plain: string;
}

/** Returns the words of a normalized text. A word ends at a change of script: "SWIFT代码" is two words. */
export function wordsIn(text: string): Word[] {
  const words: Word[] = [];
  for (let at = 0; at < text.length; ) {
    const first = letterClassAt(text, at);
    if (first === noLetter) {
      at += 1;
      continue;
    }
    const start = at;
    const own = first === otherLetter ? otherLetter : latinLetter;
    for (let next = first; next === own || next === mark; next = letterClassAt(text, at)) at += 1;
    words.push({ start, end: at, plain: toPlain(text.slice(start, at)) });
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
  for (const { 0: run, index: start } of text.matchAll(unspacedRun)) {
    for (const { 0: found, index } of run.matchAll(withinWordsPattern)) {
      const kind = withinWords.get(found);
      if (kind) labels.push({ start: start + index, end: start + index + found.length, kind });
    }
  }
  return labels.sort((a, b) => a.end - b.end);
}

function labelAt(text: string, words: readonly Word[], at: number): Label | null {
  const first = words[at];
  if (!first) return null;
  const label =
    phraseAt(text, words, at, first.plain) ?? phraseAt(text, words, at, withoutPrefix(first.plain));
  if (label) return label;
  for (const { stem, kind } of stems.get(first.plain.slice(0, stemLength)) ?? []) {
    if (first.plain.startsWith(stem)) return { start: first.start, end: first.end, kind };
  }
  if (first.plain.length < 9) return null;
  const compound = compounds.find(([, ends]) => ends.test(first.plain));
  return compound ? { start: first.start, end: first.end, kind: compound[0] } : null;
}

function phraseAt(text: string, words: readonly Word[], at: number, beginning: string | null): Label | null {
  const first = words[at];
  const candidates = beginning === null ? undefined : phrases.get(beginning);
  if (!first || !candidates) return null;
  for (const phrase of candidates) {
    const last = endOfPhrase(text, words, at, phrase);
    if (last) return { start: first.start, end: last.end, kind: phrase.kind };
  }
  return null;
}

const compounds = Object.entries(labelEndings) as [LabelClass, RegExp][];

/** Returns a word without the prefix that Arabic and Hebrew write together with it ("and", "with", "the"); null without one. */
function withoutPrefix(word: string): string | null {
  return word.length > 3 && word.charCodeAt(0) > 0x58f && /^[وفبلוהבלש]/.test(word) ? word.slice(1) : null;
}

/** Returns the last word of the phrase, if the words from an index on are the phrase. */
function endOfPhrase(text: string, words: readonly Word[], at: number, phrase: Phrase): Word | null {
  let last: Word | null = null;
  for (const [offset, expected] of phrase.words.entries()) {
    const word = words[at + offset];
    if (!word) return null;
    if (word.plain !== expected && (offset > 0 || withoutPrefix(word.plain) !== expected)) return null;
    if (last && (word.start - last.end > 2 || /[\d\n]/.test(text.slice(last.end, word.start)))) return null;
    if (phrase.isInCapitals && offset === 0 && text.slice(word.start, word.end) !== expected.toUpperCase())
      return null;
    last = word;
  }
  if (phrase.isAdjacent && last && !/^[^\p{L}\d\n]{1,3}\d/u.test(text.slice(last.end, last.end + 4)))
    return null;
  return last;
}
