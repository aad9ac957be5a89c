/** A marketplace's pattern: texts in messages that match its expression link to the address that its template makes. */
export interface LinkPattern {
  readonly id: number;
  readonly name: string;
  /** A regular expression in RE2 syntax. */
  readonly expression: string;
  readonly template: string;
  /** Whether sellers see its links too, or the operator alone. */
  readonly forSellers: boolean;
}

/** The maximum number of a marketplace's patterns, and their maximum size together. */
export const maximumPatterns = 20;
export const maximumTotalSize = 500;

/** The longest name of a pattern, in code points. */
export const maximumPatternName = 100;

/** The beginning of a message in which patterns are looked for, in UTF-16 units, and the maximum number of their links. */
export const searchedLength = 2_000;
export const maximumLinks = 50;
