/** The minimum length of a large answer, in characters. */
export const largeAnswer = 64 * 1024;

const lengths = new WeakMap<object, number>();

/** Stores the number of characters of an answer as JSON, if it is large. */
export function recordLength(result: object, characters: number): void {
  if (characters >= largeAnswer) lengths.set(result, characters);
}

/** Returns the approximate number of characters of a large answer as JSON; 0 if it is not large. */
export const lengthOf = (result: object): number => lengths.get(result) ?? 0;
