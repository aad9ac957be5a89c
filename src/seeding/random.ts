import { generateMersenne53Randomizer, type Randomizer } from '@faker-js/faker';

/**
 * One stream of random draws, faker's own generator, of which a seed gives always the same. What faker's
 * helpers would take microseconds for takes nanoseconds here: a seeding draws millions of times.
 */
export class SeededRandom {
  /** The generator, for the fakers that share the stream. */
  readonly randomizer: Randomizer;

  constructor(seed: number) {
    this.randomizer = generateMersenne53Randomizer();
    this.randomizer.seed(seed);
  }

  /** From 0 up to, not including, 1. */
  fraction(): number {
    return this.randomizer.next();
  }

  /** A whole number from `low` to `high`, both included. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A waiting time: mostly short, now and then long, `mean` on average. */
  wait(mean: number): number {
    return -Math.log(1 - this.fraction()) * mean;
  }

  pick<T>(list: readonly T[]): T {
    const picked = list[Math.floor(this.fraction() * list.length)];
    if (picked === undefined) throw new Error('There is nothing to pick from.');
    return picked;
  }

  /** The same list in another order, in place. */
  shuffle<T>(list: T[]): T[] {
    for (let i = list.length - 1; i > 0; i--) {
      const j = this.integer(0, i);
      [list[i], list[j]] = [list[j] as T, list[i] as T];
    }
    return list;
  }
}
