import { OneThread } from '../fair-queue/one-thread.js';
import type { ReadMail } from './read-mail.js';
import mailTask, { type MailTask } from './read-mail-worker.js';
import type { OwnMail } from './strip-quotes.js';

/** The longest time for reading an email. Those of people take some milliseconds. */
const defaultLimitMs = 5_000;

/** An email of the maximum size takes less. */
const resourceLimits = { maxYoungGenerationSizeMb: 16, maxOldGenerationSizeMb: 256 };

/** The emails that wait for the thread. The mail servers of further ones try again later. */
const maxWaiting = 20;

/** Too many emails are being read. */
export class ReaderBusy extends Error {
  override name = 'ReaderBusy';
}

/** Reads emails in a thread beside the event loop: strangers can send them, and an email can be made to take long. */
export class MailReader {
  readonly #thread: OneThread<MailTask, ReadMail | null>;
  #last: Promise<unknown> = Promise.resolve();
  #waiting = 0;

  /** @param module the module that the thread runs; tests use another. */
  constructor(
    private readonly own: OwnMail,
    private readonly limitMs = defaultLimitMs,
    module = new URL('./read-mail-worker.js', import.meta.url),
  ) {
    this.#thread = new OneThread(module, resourceLimits);
  }

  /**
   * Reads an email.
   * @returns null if it cannot be read, or takes too long or too much memory.
   * @throws {ReaderBusy}
   */
  async read(raw: Uint8Array): Promise<ReadMail | null> {
    if (this.#waiting >= maxWaiting) throw new ReaderBusy();
    this.#waiting++;
    // One after the other, so that the time of an email begins when it is read.
    const reading = this.#last.then(() => this.#readNow({ raw, own: this.own }));
    this.#last = reading.catch(() => {});
    try {
      return await reading;
    } finally {
      this.#waiting--;
    }
  }

  close(): Promise<void> {
    return this.#thread.close();
  }

  async #readNow(task: MailTask): Promise<ReadMail | null> {
    if (!this.#thread.isAvailable) return mailTask(task);
    return this.#thread.run(task, AbortSignal.timeout(this.limitMs)).catch((error: Error) => {
      if (isOfMail(error)) return null;
      throw error;
    });
  }
}

/** Returns whether an email was the reason of an error: the thread was ended for its time, or lacked memory. */
const isOfMail = ({ name, code }: Error & { code?: unknown }): boolean =>
  name === 'AbortError' || name === 'TimeoutError' || code === 'ERR_WORKER_OUT_OF_MEMORY';
