import type { Random } from '../random.js';

/** Draws a value. The argument is the part of a placeholder after the colon, or an empty text. */
export type Generator = (random: Random, argument: string) => string;

export type Generators = Readonly<Record<string, Generator>>;
