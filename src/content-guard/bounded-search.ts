import type { RE2JS } from 're2js';

/*
 * Finds the matches of an RE2 expression one by one, with a bound for all of them together. RE2 finds one match in linear
 * time, but a search for all of them is quadratic if each looks far beyond its end, such as those of `a[^=]*=|a`.
 */

/** The work on a text is at most so many times that of a search which reads all of it once. */
export const maximumPasses = 4;

/** For a program and a text whose sizes have at most this product, RE2 backtracks, and each step is a single instruction. */
const backtrackedSize = 262_144;

const unanchored = 0;
const endOfText = -8;

/** A text as RE2 reads it. It ends when the steps are used up. */
class CountedText {
  steps = 0;

  constructor(
    private readonly text: string,
    private readonly maximumSteps: number,
  ) {}

  get isUsedUp(): boolean {
    return this.steps > this.maximumSteps;
  }

  /** Returns the character at a position, and its length. */
  step(position: number): number {
    this.steps += 1;
    const character = this.isUsedUp ? undefined : this.text.codePointAt(position);
    if (character === undefined) return endOfText;
    return (character << 3) | (character > 0xffff ? 2 : 1);
  }

  /** Returns the distance to the next prefix of the expression's matches. */
  index({ prefix }: { prefix: string }, position: number): number {
    const found = this.text.indexOf(prefix, position);
    return found < 0 ? -1 : found - position;
  }

  /** Returns the empty matches that are possible at a position. */
  context(position: number): number {
    const before = position > 0 ? this.text.charCodeAt(position - 1) : Number.NaN;
    const after = this.text.charCodeAt(position);
    return (
      (Number.isNaN(before) ? 0b101 : before === newLine ? 0b1 : 0) |
      (Number.isNaN(after) ? 0b1010 : after === newLine ? 0b10 : 0) |
      (isOfWord(before) === isOfWord(after) ? 0b10_0000 : 0b1_0000)
    );
  }

  endPos(): number {
    return this.text.length;
  }

  canCheckPrefix(): boolean {
    return true;
  }

  hasString({ str }: { str: string }, position: number): boolean {
    return this.text.includes(str, position);
  }

  hasAnyString(): boolean {
    return true;
  }

  prefixLength({ prefix }: { prefix: string }): number {
    return prefix.length;
  }
}

const newLine = 10;

const isOfWord = (unit: number) =>
  (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57) || unit === 95;

/** A match, and the texts of the whole match and of each group, empty if it did not match. Offsets are in UTF-16 units. */
export interface Match {
  readonly start: number;
  readonly end: number;
  readonly groups: readonly string[];
}

/** A search for the matches of an expression in a text. */
export class BoundedSearch {
  readonly #expression: ReturnType<RE2JS['re2']>;
  readonly #input: CountedText;
  readonly #bounds: number;
  #position = 0;
  #unsearched: number | null = null;

  constructor(
    expression: RE2JS,
    private readonly text: string,
  ) {
    this.#expression = expression.re2();
    this.#bounds = 2 * (expression.groupCount() + 1);
    const size = expression.programSize();
    const perPass = text.length * size > backtrackedSize ? text.length : text.length * size;
    this.#input = new CountedText(text, maximumPasses * (perPass + size));
  }

  /** The position from which the search did not look, because it needed too much work; null if it is not so. */
  get unsearchedFrom(): number | null {
    return this.#unsearched;
  }

  /** Returns the next match that is not empty; null if there is none, or if the search needed too much work. */
  next(): Match | null {
    while (this.#position <= this.text.length) {
      const bounds: number[] | null = this.#expression.executeEngine(
        this.#input,
        this.#position,
        unanchored,
        this.#bounds,
      );
      if (this.#input.isUsedUp) this.#unsearched = this.#position;
      if (!bounds || this.#input.isUsedUp) break;
      const [start = 0, end = 0] = bounds;
      if (end > start) {
        this.#position = end;
        return { start, end, groups: this.#groupsOf(bounds) };
      }
      this.#position = end + ((this.text.codePointAt(end) ?? 0) > 0xffff ? 2 : 1);
    }
    this.#position = this.text.length + 1;
    return null;
  }

  #groupsOf(bounds: readonly number[]): string[] {
    return Array.from({ length: this.#bounds / 2 }, (_, group) => {
      const start = bounds[2 * group] ?? -1;
      return start < 0 ? '' : this.text.slice(start, bounds[2 * group + 1]);
    });
  }
}
