import { RE2JS } from 're2js';
import { BoundedSearch } from './bounded-search.js';

/** The maximum length of an expression, in characters. */
export const maxExpressionLength = 500;

/** The maximum size of the program that an expression compiles to, in instructions. */
export const maxProgramSize = 300;

/** An operator's regular expression, for RE2: finding one match takes time linear in the length of the text. */
export interface CustomPattern {
  readonly expression: string;
  /** The cost of matching, for each character of the text. */
  readonly size: number;
  /** The number of groups in parentheses that it captures. */
  readonly groupCount: number;
  /** Returns the matches that are not empty, in UTF-16 units of the text; not all if that needs too much work. */
  matches(text: string): { start: number; end: number }[];
  /** Returns the matches, and the rest of the text as one if finding those in it needs too much work. */
  possibleMatches(text: string): { start: number; end: number }[];
  /** Begins a search for the matches that are not empty. */
  search(text: string): BoundedSearch;
}

/**
 * Compiles an expression in RE2's syntax. Matching ignores case.
 * @returns the pattern, or an error to show after the name of the field.
 */
export function compilePattern(expression: string): CustomPattern | { error: string } {
  if (expression.length > maxExpressionLength) {
    return { error: `is too long (maximum is ${maxExpressionLength} characters)` };
  }
  const compiled = compile(expression);
  if (typeof compiled === 'string') return { error: compiled };
  const size = compiled.programSize();
  if (size > maxProgramSize) return { error: 'is too large: it has too many repetitions' };
  if (compiled.matcher('').find()) return { error: 'matches an empty text' };
  return {
    expression,
    size,
    groupCount: compiled.groupCount(),
    matches: (text) => matchesIn(new BoundedSearch(compiled, text)),
    possibleMatches(text) {
      const search = new BoundedSearch(compiled, text);
      const found = matchesIn(search);
      const { unsearchedFrom } = search;
      return unsearchedFrom === null ? found : [...found, { start: unsearchedFrom, end: text.length }];
    },
    search: (text) => new BoundedSearch(compiled, text),
  };
}

function matchesIn(search: BoundedSearch): { start: number; end: number }[] {
  const found: { start: number; end: number }[] = [];
  for (let match = search.next(); match; match = search.next())
    found.push({ start: match.start, end: match.end });
  return found;
}

function compile(expression: string): RE2JS | string {
  try {
    return RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `is not a valid RE2 regular expression (${detail.slice(0, 200)})`;
  }
}

/** Returns the expression that matches a text literally. */
export function literalPattern(text: string): string {
  return RE2JS.quote(text);
}
