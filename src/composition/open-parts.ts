import type { FastifyBaseLogger } from 'fastify';

/** Something that is open until it is closed. */
export interface Closable {
  close(): unknown;
}

/** Closes the parts of a process in the reverse of the order in which they were opened. */
export class OpenParts {
  readonly #parts: Closable[] = [];
  #closing: Promise<void> | undefined;

  /** Adds a part and returns it. */
  add<T extends Closable>(part: T): T {
    this.#parts.push(part);
    return part;
  }

  /** Closes all parts, also if one of them fails. A second call waits for the first. */
  close(): Promise<void> {
    this.#closing ??= this.#closeAll();
    return this.#closing;
  }

  async #closeAll(): Promise<void> {
    const part = this.#parts.pop();
    if (!part) return;
    try {
      await part.close();
    } finally {
      await this.#closeAll();
    }
  }
}

/** Returns a function that makes error handlers, each of which logs a warning with its text. */
export const warningsOf = (log: FastifyBaseLogger) => (text: string) => (error: unknown) =>
  log.warn({ err: error }, text);
