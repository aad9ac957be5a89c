/** The limits of a document, of its variables and of an answer's errors; ../../../docs/limits.md explains each. */
export const documentLimits = {
  tokens: 2_000,
  /** Comments are no tokens, and each is a line. */
  lines: 2_000,
  nameLength: 100,
  operations: 50,
  fragments: 50,
  fragmentSpreads: 150,
  /** The sum over all response names of the square of their number: what the check for conflicts costs. */
  repetition: 12_000,
  depth: 12,
  aliases: 30,
  cost: 30_000,
} as const;

export const variableLimits = { values: 1_000, depth: 10, stringLength: 131_072 } as const;

/** An operation whose answer costs as much waits for its turn; a page of 100 of the inbox costs less. */
export const expensiveCost = 6_000;

export const errorLimits = { count: 10, messageLength: 500, locations: 10 } as const;
