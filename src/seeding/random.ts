import { generateMersenne53Randomizer, type Randomizer } from '@faker-js/faker';

/**
 * A random generator (faker's own) that returns the same values for the same seed. A seed run draws millions of values;
 * these methods take nanoseconds, faker's helpers take microseconds.
 */
export class SeededRandom {
  /** The generator, for the fakers that share the stream. */
  readonly randomizer: Randomizer;

  constructor(seed: number) {
    this.randomizer = generateMersenne53Randomizer();
    this.randomizer.seed(seed);
  }

  /** Returns a number from 0 (inclusive) to 1 (exclusive). */
  fraction(): number {
    return this.randomizer.next();
  }

  /** Returns an integer from `min` to `max`, both inclusive. */
  integer(min: number, max: number): number {
    return min + Math.floor(this.fraction() * (max - min + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** Returns an exponentially distributed waiting time: mostly short, sometimes long, `mean` on average. */
  wait(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.fraction() * list.length)];
    if (picked === undefined) throw new Error('The list is empty.');
    return picked;
  }

  /** Shuffles the list in place and returns it. */
  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
    return list;
  }
}
