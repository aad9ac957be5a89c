/** The length from which an answer is large, in characters. */
export const largeAnswer = 64 * 1024;

const lengths = new WeakMap<object, number>();

/** Remembers how many characters an answer has as JSON, if it is large. */
export function noteLength(result: object, characters: number): void {
  if (characters >= largeAnswer) lengths.set(result, characters);
}

/** Returns about how many characters a large answer has as JSON; 0 if it is not large. */
export const lengthOf = (result: object): number => lengths.get(result) ?? 0;
