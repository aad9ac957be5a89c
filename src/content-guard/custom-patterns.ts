import { RE2JS } from 're2js';

/** The longest expression, in characters, and how many instructions one may compile to. */
export const maximumExpressionLength = 500;
export const maximumProgramSize = 300;

/** An operator's regular expression: RE2, which reads a text in time linear in its length whatever it holds. */
export interface CustomPattern {
  /** What matching a text costs for each of its characters. */
  readonly size: number;
  /** Every match, in units of the text. */
  matches(text: string): { start: number; end: number }[];
}

/**
 * Compiles an expression of RE2's syntax; letters match in either case.
 * @returns the pattern, or a sentence that tells what is wrong with the expression.
 */
export function compilePattern(expression: string): CustomPattern | { fault: string } {
  if (expression.length > maximumExpressionLength) {
    return { fault: `is too long (maximum is ${maximumExpressionLength} characters)` };
  }
  const compiled = compile(expression);
  if (typeof compiled === 'string') return { fault: compiled };
  const size = compiled.programSize();
  if (size > maximumProgramSize) return { fault: 'is too large: it repeats too much' };
  if (compiled.matcher('').find()) return { fault: 'matches an empty text' };
  return {
    size,
    matches(text) {
      const found: { start: number; end: number }[] = [];
      const matcher = compiled.matcher(text);
      while (matcher.find()) found.push({ start: matcher.start(), end: matcher.end() });
      return found;
    },
  };
}

function compile(expression: string): RE2JS | string {
  try {
    return RE2JS.compile(expression, RE2JS.CASE_INSENSITIVE);
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error);
    return `is not a regular expression of RE2 (${detail.slice(0, 200)})`;
  }
}

/** The expression that matches a text as it stands. */
export function literalPattern(text: string): string {
  return RE2JS.quote(text);
}
