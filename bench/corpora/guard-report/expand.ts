import { laidOut } from './layouts.js';
import type { Random } from './random.js';
import type { Template, Words } from './templates.js';
import { generators, groupedValues } from './values.js';

export interface UsedValue {
  generator: string;
  /** As the generator drew it, before a layout. */
  value: string;
  /** Whether the value is within a part that must be found. */
  isSensitive: boolean;
}

export interface Span {
  start: number;
  end: number;
}

export interface Expansion {
  text: string;
  /** Parts that must be found. */
  spans: Span[];
  values: UsedValue[];
}

const choice = /\{([^{}]*\|[^{}]*)\}/g;
const placeholder = /\{([a-z][a-z0-9-]*)('*)(?::([^{}~#]*))?(?:~([a-z-]+))?(?:#(\d))?\}/;
const pieces = /(\[\[|\]\]|\{[a-z][a-z0-9-]*'*(?::[^{}~#]*)?(?:~[a-z-]+)?(?:#\d)?\})/;

const emoji = ['🙏', '👍', '😊', '📦', '🙂', '😅', '🚚', '❤️', '😕', '!!', '...'];
const withoutSpaces = new Set(['ja', 'zh', 'th']);
const withoutCase = new Set(['ja', 'zh', 'th', 'ko', 'ar', 'he', 'hi', 'tr']);
const latin = new Set('en de fr es it pt nl pl cs sv da nb fi ro id hu'.split(' '));

/** Swaps two letters inside a word, as people do who type fast. */
const misspelled = (text: string, random: Random): string => {
  const words = [...text.matchAll(/\b[a-z]{5,}\b/g)];
  const word = words[random.integer(0, Math.max(0, words.length - 1))];
  if (!word) return text;
  const at = word.index + random.integer(1, word[0].length - 3);
  return text.slice(0, at) + text.charAt(at + 1) + text.charAt(at) + text.slice(at + 2);
};

/** Changes only what the template itself says, never a value. */
const inLiterals = (text: string, change: (literal: string) => string): string =>
  text
    .split(pieces)
    .map((piece, index) => (index % 2 === 0 ? change(piece) : piece))
    .join('');

/** Returns the template in the register of a chat: a greeting, lower case, typing errors, emoji. */
const asWritten = (template: Template, words: Words, random: Random, isHarmless: boolean): string => {
  let text = template.text.replace(choice, (_, options: string) => random.pick(options.split('|')));
  if (template.isVerbatim) return text;
  const gap = () =>
    withoutSpaces.has(template.language) ? random.pick(['', '\n']) : random.pick([' ', ' ', '\n', '\n\n']);
  if (words.open && random.chance(isHarmless ? 0.5 : 0.35))
    text = `${random.pick(words.open)}${gap()}${text}`;
  if (words.close && random.chance(isHarmless ? 0.4 : 0.25))
    text = `${text}${gap()}${random.pick(words.close)}`;
  if (!withoutCase.has(template.language) && random.chance(0.2))
    text = inLiterals(text, (literal) => literal.toLowerCase());
  if (isHarmless && latin.has(template.language) && random.chance(0.1)) {
    const literals = text.split(pieces);
    const longest = literals.reduce(
      (best, literal, index) =>
        index % 2 === 0 && literal.length > (literals[best]?.length ?? 0) ? index : best,
      0,
    );
    literals[longest] = misspelled(literals[longest] ?? '', random);
    text = literals.join('');
  }
  if (random.chance(0.25)) text = text.replace(/[.!。]$/, '');
  if (random.chance(0.06)) text = `${text} ${random.pick(emoji)}`;
  return text;
};

/** Fills a template's placeholders, and notes where the parts between `[[` and `]]` are. */
export const expanded = (
  template: Template,
  words: Words,
  random: Random,
  isHarmless: boolean,
): Expansion => {
  const drawnValues = new Map<string, string>();
  const draw = (name: string, argument: string, mark: string): string => {
    const key = `${name}${mark}:${argument}`;
    const drawn =
      drawnValues.get(key) ?? (words[name] ? random.pick(words[name]) : generators[name]?.(random, argument));
    if (drawn === undefined) throw new Error(`${template.id} names an unknown value: ${name}`);
    drawnValues.set(key, drawn);
    return drawn;
  };

  const expansion: Expansion = { text: '', spans: [], values: [] };
  let start: number | undefined;
  for (const piece of asWritten(template, words, random, isHarmless).split(pieces)) {
    const [found, name = '', mark = '', argument = '', layout, part] = placeholder.exec(piece) ?? [];
    if (piece === '[[') start = expansion.text.length;
    else if (piece === ']]') {
      if (start === undefined) throw new Error(`${template.id} closes a part that it does not open`);
      expansion.spans.push({ start, end: expansion.text.length });
      start = undefined;
    } else if (found === piece) {
      const value = draw(name, argument, mark);
      if (generators[name])
        expansion.values.push({ generator: name, value, isSensitive: start !== undefined });
      const shown = part ? value.split(' ')[Number(part) - 1] : value;
      if (shown === undefined) throw new Error(`${template.id}: ${name} has no part ${part}`);
      const usual = groupedValues.has(name) && !part ? 'any' : 'groups';
      expansion.text += laidOut(shown, layout ?? usual, random);
    } else expansion.text += piece;
  }
  if (start !== undefined) throw new Error(`${template.id} does not close a part`);
  return expansion;
};
