import { RE2JS, RE2Set } from 're2js';

/** The memory for the states of a set, in bytes. Without more, a match takes longer. */
const maxMemory = 524_288;

/** Finds which of many expressions match a text, in one pass and much faster than each of them finds its matches. */
export class PatternSet {
  readonly #set = new RE2Set(RE2Set.UNANCHORED, RE2JS.CASE_INSENSITIVE, maxMemory);

  /** @param expressions valid ones, as `compilePattern` accepts them. */
  constructor(expressions: readonly string[]) {
    for (const expression of expressions) this.#set.add(expression);
    this.#set.compile();
  }

  /** Returns the indexes of the expressions that match the text, in order. */
  matching(text: string): number[] {
    return this.#set.match(text);
  }
}
