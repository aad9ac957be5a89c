import { systemActor } from '../access/actor.js';
import { checkReadiness, type ReadinessPart, type ReadinessProblem } from '../chat/readiness.js';
import type { Database } from '../database/database.js';

/** The time after which a part that has not answered counts as failed. */
const timeoutMs = 2_000;

/** The time for which a result is valid. Anybody can ask, and each check writes. */
const validForMs = 500;

/** Checks whether the process can serve. At most one check runs at a time. */
export class Readiness {
  #running: Promise<ReadinessProblem | null> | null = null;
  #part: ReadinessPart = 'connection';
  #checkedAtMs = Number.NEGATIVE_INFINITY;
  #latest: ReadinessProblem | null = null;

  constructor(private readonly database: Database) {}

  /** Returns the first problem, or null if the process can serve. Answers within two seconds. */
  async problem(): Promise<ReadinessProblem | null> {
    if (performance.now() - this.#checkedAtMs < validForMs) return this.#latest;
    this.#running ??= this.#check();
    let timer: NodeJS.Timeout | undefined;
    const timeout = new Promise<ReadinessProblem>((resolve) => {
      timer = setTimeout(() => resolve({ part: this.#part, reason: 'no-answer' }), timeoutMs);
    });
    try {
      return await Promise.race([this.#running, timeout]);
    } finally {
      clearTimeout(timer);
    }
  }

  async #check(): Promise<ReadinessProblem | null> {
    try {
      this.#latest = await checkReadiness(systemActor, this.database, (part) => {
        this.#part = part;
      });
      this.#checkedAtMs = performance.now();
      return this.#latest;
    } finally {
      this.#running = null;
    }
  }
}
