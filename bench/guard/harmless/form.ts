import type { SeededRandom } from '../../../src/seeding/random.js';

export const languages = ['en', 'de', 'fr', 'es', 'it', 'nl', 'pt', 'pl', 'ja', 'zh', 'ar'] as const;
export type Language = (typeof languages)[number];

/** Returns a random number, code, date or amount of the form, in the notation of the language. */
export type Form = (draw: SeededRandom, language: Language) => string;

/** Forms by name, such as the order numbers of shops. */
export type Forms = Readonly<Record<string, Form>>;

const alphabets: Record<string, string> = {
  '0': '0123456789',
  '9': '123456789',
  A: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
  X: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789',
  x: 'abcdefghijklmnopqrstuvwxyz0123456789',
  h: '0123456789abcdef',
};

/**
 * Returns a random text for a pattern: `0` any digit, `9` any digit but zero, `A` a letter, `X` a letter or digit, `x`
 * the same in lower case, `h` a hexadecimal digit. Text in `<…>` and all other characters stay unchanged.
 */
export function drawn(draw: SeededRandom, pattern: string): string {
  return pattern.replace(/<([^>]*)>|[09AXxh]/g, (symbol, kept: string | undefined) => {
    if (kept !== undefined) return kept;
    const alphabet = alphabets[symbol] ?? symbol;
    return alphabet.charAt(draw.integer(0, alphabet.length - 1));
  });
}

/** Returns a form for one of these patterns. */
export const as =
  (...patterns: readonly string[]): Form =>
  (draw) =>
    drawn(draw, draw.pick(patterns));

/** Splits into groups of the given sizes; the last size repeats. */
export function grouped(text: string, sizes: readonly number[], separator: string): string {
  const parts: string[] = [];
  for (let at = 0, i = 0; at < text.length; i++) {
    const size = sizes[Math.min(i, sizes.length - 1)] ?? text.length;
    parts.push(text.slice(at, at + size));
    at += size;
  }
  return parts.join(separator);
}

/** Returns a day of these years in eight digits. Many numbers begin with one. */
export function yearMonthDay(draw: SeededRandom): string {
  const two = (number: number) => String(number).padStart(2, '0');
  return `${draw.integer(2024, 2026)}${two(draw.integer(1, 12))}${two(draw.integer(1, 28))}`;
}
