import type { ParleyProcess } from './served.js';

/** The pause between two readings. */
const intervalMs = 100;

/** Records the maximum resident memory of a server during a measurement. */
export class PeakMemory {
  #peakMebibytes = 0;
  readonly #timer = setInterval(() => this.#read(), intervalMs);

  constructor(private readonly served: ParleyProcess) {}

  stop(): number {
    clearInterval(this.#timer);
    this.#read();
    return this.#peakMebibytes;
  }

  #read(): void {
    this.#peakMebibytes = Math.max(this.#peakMebibytes, this.served.residentMebibytes());
  }
}
