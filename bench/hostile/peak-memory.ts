import type { Served } from './served.js';

/** How often memory is read, in ms. */
const interval = 100;

/** The most memory that a server holds while something is measured, in MB. */
export class PeakMemory {
  #peak = 0;
  readonly #timer = setInterval(() => this.#read(), interval);

  constructor(private readonly served: Served) {}

  stop(): number {
    clearInterval(this.#timer);
    this.#read();
    return this.#peak;
  }

  #read(): void {
    this.#peak = Math.max(this.#peak, this.served.memory());
  }
}
