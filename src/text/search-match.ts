import { endOf, startOf, type Token, tokensOf } from './folding.js';

/*
 * What a search finds and where. A query is a list of parts, all of which a text must contain: a word of the query as the
 * beginning of a word, a run of Chinese, Japanese or Thai as pairs of characters, an emoji as itself. Words that a hyphen
 * or an apostrophe joins also count as one word: Coca-Cola is found by `coca cola`, `cola` and `cocacola`. Browsers load
 * this module too.
 */

/** A part of a text: offsets of its first unit, and of the first one after it, in UTF-16 units. */
export interface Match {
  start: number;
  end: number;
}

/** A part of a query. */
export type QueryPart =
  /** One word, or several that are joined; a text must contain the beginning of a word for each, or for all as one word. */
  | { readonly kind: 'words'; readonly words: readonly string[] }
  /** Characters of a script without spaces. */
  | { readonly kind: 'run'; readonly text: string }
  | { readonly kind: 'symbol'; readonly text: string };

/** The longest word in the index, in code points. */
const maxWordLength = 64;

/** Returns a word as the index has it: longer ones are truncated. */
export const indexedWord = (word: string): string =>
  word.length <= maxWordLength ? word : [...word].slice(0, maxWordLength).join('');

/** Returns the pairs of neighbouring characters of a run; none for one character. */
export function pairsOf(run: string): string[] {
  const characters = [...run];
  return characters.slice(1).map((character, index) => `${characters[index]}${character}`);
}

/** Returns the tokens in groups: joined words are one group, every other token is its own. */
function groupsOf(tokens: readonly Token[]): Token[][] {
  const groups: Token[][] = [];
  for (const token of tokens) {
    if (token.isJoined) groups.at(-1)?.push(token);
    else groups.push([token]);
  }
  return groups;
}

/** Returns the text of joined words as one. */
const textOf = (group: readonly Token[]): string => group.map(({ text }) => text).join('');

/** Returns joined words as one. */
function together(group: readonly Token[]): Searched {
  const units = group.flatMap((token) =>
    Array.from({ length: token.text.length }, (_, unit) => ({ token, unit })),
  );
  const starts = units.map(({ token, unit }) => startOf(token, unit));
  const ends = units.map(({ token, unit }) => endOf(token, unit));
  return { kind: 'word', text: textOf(group), start: starts[0] ?? 0, spans: { starts, ends } };
}

/** Returns the words of a text for the index: each word, joined words also as one, pairs of characters, emoji. */
export function indexWords(text: string): Set<string> {
  const words = new Set<string>();
  for (const group of groupsOf(tokensOf(text))) {
    if (group.length > 1) words.add(indexedWord(textOf(group)));
    for (const { kind, text } of group) {
      if (kind !== 'run') words.add(indexedWord(text));
      else {
        for (const pair of pairsOf(text)) words.add(pair);
        // The last character is also the beginning of no pair, by which a search for one character finds it.
        words.add([...text].at(-1) ?? '');
      }
    }
  }
  return words;
}

/** Returns the parts of a query; an empty list if it has no words, which matches nothing. */
export function partsOf(query: string): QueryPart[] {
  const parts = new Map<string, QueryPart>();
  for (const group of groupsOf(tokensOf(query))) {
    const [first] = group;
    if (!first) continue;
    const { kind, text } = first;
    const words = group.map((token) => token.text);
    parts.set(words.join('-'), kind === 'word' ? { kind: 'words', words } : { kind, text });
  }
  return [...parts.values()];
}

/** Returns a name for the index of names: its words, folded, and joined words also as one. */
export function nameText(name: string): string {
  const groups = groupsOf(tokensOf(name));
  const words = groups.flatMap((group) => group.map(({ text }) => text));
  const joined = groups.filter((group) => group.length > 1).map(textOf);
  return [...words, ...joined].join(' ');
}

/** Returns the texts that a name must contain (as `nameText`), in any order; none if the query has no words. */
export function nameParts(query: string): string[] {
  const words = partsOf(query).flatMap((part) => (part.kind === 'words' ? part.words : [part.text]));
  return [...new Set(words)];
}

/** Whether words match by their beginning (in messages) or anywhere (in names). */
type Where = 'beginning' | 'anywhere';

/**
 * Returns where a text matches a query, in order and without overlaps; each match covers whole characters with their marks.
 * Returns an empty list if the text does not contain all parts of the query.
 */
export const matchesIn = (text: string, parts: readonly QueryPart[]): Match[] =>
  find(text, parts, 'beginning');

/** Returns the same for a name, in which a word of the query can be anywhere in a word. */
export const matchesInName = (name: string, parts: readonly QueryPart[]): Match[] =>
  find(name, parts, 'anywhere');

function find(text: string, parts: readonly QueryPart[], where: Where): Match[] {
  if (parts.length === 0) return [];
  const groups = groupsOf(tokensOf(text));
  const tokens = groups.flat();
  const joined = groups.filter((group) => group.length > 1).map(together);
  const found: Match[] = [];
  for (const part of parts) {
    const matches = matchesOfPart(part, { tokens, joined }, where);
    if (matches.length === 0) return [];
    for (const match of matches) found.push(match);
  }
  return merged(found, gapsOf(groups));
}

type Searched = Omit<Token, 'isJoined'>;

interface Words {
  readonly tokens: readonly Searched[];
  /** Joined words, each as one. */
  readonly joined: readonly Searched[];
}

function matchesOfPart(part: QueryPart, { tokens, joined }: Words, where: Where): Match[] {
  if (part.kind === 'symbol') {
    return tokens.filter(({ kind, text }) => kind === 'symbol' && text === part.text).map(spanOf);
  }
  if (part.kind === 'run') {
    const runs = tokens.filter(({ kind }) => kind === 'run');
    const whole = runs.flatMap((token) => occurrences(token, part.text));
    if (whole.length > 0 || where === 'anywhere') return whole;
    const pairs = pairsOf(part.text).map((pair) => runs.flatMap((token) => occurrences(token, pair)));
    return pairs.every((matches) => matches.length > 0) ? pairs.flat() : [];
  }
  const words = tokens.filter(({ kind }) => kind === 'word');
  const find = (word: string) => [...words, ...joined].flatMap((token) => matchesOfWord(token, word, where));
  const asOne = find(part.words.join(''));
  if (asOne.length > 0) return asOne;
  const each = part.words.map(find);
  return each.every((matches) => matches.length > 0) ? each.flat() : [];
}

const spanOf = (token: Searched): Match => partOf(token, 0, token.text.length);

function matchesOfWord(token: Searched, word: string, where: Where): Match[] {
  if (where === 'anywhere') return occurrences(token, word);
  if (token.text.startsWith(word)) return [partOf(token, 0, word.length)];
  const indexed = indexedWord(word);
  // The index cannot tell longer words apart.
  return indexed.length < word.length && token.text.startsWith(indexed)
    ? [partOf(token, 0, indexed.length)]
    : [];
}

const partOf = (token: Searched, from: number, length: number): Match => ({
  start: startOf(token, from),
  end: endOf(token, from + length - 1),
});

function occurrences(token: Searched, text: string): Match[] {
  const found: Match[] = [];
  for (let at = token.text.indexOf(text); at >= 0; at = token.text.indexOf(text, at + 1)) {
    found.push(partOf(token, at, text.length));
  }
  return found;
}

/** Returns the gaps between joined words: the start of each by the end of the word before. */
function gapsOf(groups: readonly (readonly Token[])[]): Map<number, number> {
  const gaps = new Map<number, number>();
  for (const group of groups) {
    for (const [index, token] of group.entries()) {
      const before = group[index - 1];
      if (before) gaps.set(spanOf(before).end, spanOf(token).start);
    }
  }
  return gaps;
}

/** Sorts matches, and merges those that touch or that only a joiner separates. */
function merged(matches: Match[], gaps: ReadonlyMap<number, number>): Match[] {
  const result: Match[] = [];
  for (const { start, end } of matches.sort((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last && start <= Math.max(last.end, gaps.get(last.end) ?? 0)) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
