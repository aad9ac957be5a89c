/** The limits of a document, its variables and the errors of an answer; ../../../docs/limits.md explains each. */
export const documentLimits = {
  tokens: 2_000,
  /** Limits comments, which do not count as tokens. */
  lines: 2_000,
  nameLength: 100,
  operations: 50,
  fragments: 50,
  fragmentSpreads: 150,
  /** The sum of the squared counts of all response names, which is the cost of the check for conflicting fields. */
  repetition: 12_000,
  depth: 12,
  aliases: 30,
  cost: 30_000,
} as const;

export const variableLimits = { values: 1_000, depth: 10, stringLength: 131_072 } as const;

/** Operations with at least this answer cost wait in a queue. A page of 100 sellers in the inbox costs less. */
export const expensiveCost = 6_000;

export const errorLimits = { count: 10, messageLength: 500, locations: 10 } as const;
