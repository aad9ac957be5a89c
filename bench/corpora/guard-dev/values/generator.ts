import type { Random } from '../../guard-report/random.js';

/** Draws a value. The argument is that of the placeholder, or empty. */
export type Generators = Readonly<Record<string, (random: Random, argument: string) => string>>;
