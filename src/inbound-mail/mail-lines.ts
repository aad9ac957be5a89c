/* The lines of an email's plain text. */

/** Characters of writing directions and of no width, which mail programs put around names and quotes. */
const invisible = /[\u200b\u200e\u200f\u202a-\u202e\u2060\u2066-\u2069\ufeff]/g;

/** Returns a line without what one cannot see, for comparisons. */
export const bare = (line: string): string => line.replace(invisible, '').replaceAll('\u00a0', ' ').trim();

/** Returns the lines of a text, without spaces at their ends. */
export const linesOf = (text: string): string[] =>
  text
    .replace(/\r\n?/g, '\n')
    .replaceAll('\u00a0', ' ')
    .split('\n')
    .map((line) => line.trimEnd());

/** Returns whether a line is of an earlier email. */
export const isQuoted = (line: string): boolean => bare(line).startsWith('>');

/** Removes empty lines at both ends. */
export function trimLines(lines: readonly string[]): string[] {
  const isFull = (line: string) => bare(line) !== '';
  const first = lines.findIndex(isFull);
  return first < 0 ? [] : lines.slice(first, lines.findLastIndex(isFull) + 1);
}

/** Removes the spaces with which each line begins. */
export function withoutIndent(lines: readonly string[]): string[] {
  const indents = lines.filter((line) => bare(line) !== '').map((line) => /^ */.exec(line)?.[0].length ?? 0);
  const indent = indents.length === 0 ? 0 : indents.reduce((least, each) => Math.min(least, each));
  return lines.map((line) => line.slice(indent));
}
