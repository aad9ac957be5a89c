import { endOf, startOf, type Token, tokensOf } from './folding.js';

/*
 * Finds the matches of a query in a text. A text must contain all parts of the query: a word as the beginning of a word, a
 * run of Chinese, Japanese or Thai as pairs of characters, an emoji as itself. Words that a hyphen or an apostrophe joins
 * also count as one word: `coca cola`, `cola` and `cocacola` all find Coca-Cola. Browsers load this module too.
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

/** Returns a word as the index stores it: a long word is truncated. */
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

/** Returns joined words as one token. */
function joinedToken(group: readonly Token[]): SearchedToken {
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
        // No pair begins with the last character, but a search for one character must find it.
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

/** The position in a word at which a part matches: the beginning (in messages) or anywhere (in names). */
type MatchPosition = 'beginning' | 'anywhere';

/**
 * Returns the matches of a query in a text, in order and without overlaps. Each match covers whole characters with their
 * marks. The list is empty if the text does not contain all parts of the query.
 */
export const matchesIn = (text: string, parts: readonly QueryPart[]): Match[] =>
  findMatches(text, parts, 'beginning');

/** Returns the matches in a name, as `matchesIn`, but a word of the query can be anywhere in a word. */
export const matchesInName = (name: string, parts: readonly QueryPart[]): Match[] =>
  findMatches(name, parts, 'anywhere');

function findMatches(text: string, parts: readonly QueryPart[], position: MatchPosition): Match[] {
  if (parts.length === 0) return [];
  const groups = groupsOf(tokensOf(text));
  const tokens = groups.flat();
  const joined = groups.filter((group) => group.length > 1).map(joinedToken);
  const found: Match[] = [];
  for (const part of parts) {
    const matches = matchesOfPart(part, { tokens, joined }, position);
    if (matches.length === 0) return [];
    for (const match of matches) found.push(match);
  }
  return mergeMatches(found, gapsOf(groups));
}

type SearchedToken = Omit<Token, 'isJoined'>;

interface Words {
  readonly tokens: readonly SearchedToken[];
  /** Joined words, each as one. */
  readonly joined: readonly SearchedToken[];
}

function matchesOfPart(part: QueryPart, { tokens, joined }: Words, position: MatchPosition): Match[] {
  if (part.kind === 'symbol') {
    return tokens.filter(({ kind, text }) => kind === 'symbol' && text === part.text).map(spanOf);
  }
  if (part.kind === 'run') {
    const runs = tokens.filter(({ kind }) => kind === 'run');
    const whole = runs.flatMap((token) => occurrences(token, part.text));
    if (whole.length > 0 || position === 'anywhere') return whole;
    const pairs = pairsOf(part.text).map((pair) => runs.flatMap((token) => occurrences(token, pair)));
    return pairs.every((matches) => matches.length > 0) ? pairs.flat() : [];
  }
  const words = tokens.filter(({ kind }) => kind === 'word');
  const findWord = (word: string) =>
    [...words, ...joined].flatMap((token) => matchesOfWord(token, word, position));
  const asOne = findWord(part.words.join(''));
  if (asOne.length > 0) return asOne;
  const each = part.words.map(findWord);
  return each.every((matches) => matches.length > 0) ? each.flat() : [];
}

const spanOf = (token: SearchedToken): Match => partOf(token, 0, token.text.length);

function matchesOfWord(token: SearchedToken, word: string, position: MatchPosition): Match[] {
  if (position === 'anywhere') return occurrences(token, word);
  if (token.text.startsWith(word)) return [partOf(token, 0, word.length)];
  const indexed = indexedWord(word);
  // The index has only the first characters of a long word.
  return indexed.length < word.length && token.text.startsWith(indexed)
    ? [partOf(token, 0, indexed.length)]
    : [];
}

const partOf = (token: SearchedToken, from: number, length: number): Match => ({
  start: startOf(token, from),
  end: endOf(token, from + length - 1),
});

function occurrences(token: SearchedToken, text: string): Match[] {
  const found: Match[] = [];
  for (let at = token.text.indexOf(text); at >= 0; at = token.text.indexOf(text, at + 1)) {
    found.push(partOf(token, at, text.length));
  }
  return found;
}

/** Returns the gaps between joined words: for the end of a word, the start of the next. */
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
function mergeMatches(matches: Match[], gaps: ReadonlyMap<number, number>): Match[] {
  const result: Match[] = [];
  for (const { start, end } of matches.sort((one, other) => one.start - other.start)) {
    const last = result.at(-1);
    if (last && start <= Math.max(last.end, gaps.get(last.end) ?? 0)) last.end = Math.max(last.end, end);
    else result.push({ start, end });
  }
  return result;
}
