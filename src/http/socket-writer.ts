import { randomUUID } from 'node:crypto';
import type { WebSocket } from 'ws';
import { answerChunks } from './answer-chunks.js';

/**
 * Writes the messages of a WebSocket in order. A large answer is written in fragments, so it is never one string in
 * memory.
 */
export class SocketWriter {
  readonly #large = new Map<string, object>();
  /** Resolves when the message that is being written in fragments is complete. */
  #fragmented: Promise<void> | null = null;

  constructor(private readonly socket: WebSocket) {}

  /** Returns data that replaces a large answer in the next message, because the library would write one string. */
  placeholderOf(result: object): { data: Record<string, unknown> } {
    const placeholder = { data: { id: randomUUID() } };
    this.#large.set(JSON.stringify(placeholder), result);
    return placeholder;
  }

  /** Writes a message. Resolves when the network has accepted it. */
  async send(message: string): Promise<void> {
    while (this.#fragmented) await this.#fragmented;
    for (const [text, result] of this.#large) {
      const at = message.indexOf(text);
      if (at < 0) continue;
      this.#large.delete(text);
      this.#fragmented = this.#sendFragments(message.slice(0, at), result, message.slice(at + text.length));
      try {
        await this.#fragmented;
      } finally {
        this.#fragmented = null;
      }
      return;
    }
    await this.#write(message, true);
  }

  async #sendFragments(before: string, result: object, after: string): Promise<void> {
    const { socket } = this;
    await this.#write(before, false);
    for await (const chunk of answerChunks(result, () => socket.terminate())) {
      if (socket.readyState !== socket.OPEN) return;
      await this.#write(chunk, false);
    }
    await this.#write(after, true);
  }

  #write(data: string | Buffer, fin: boolean): Promise<void> {
    const { socket } = this;
    return new Promise((resolve) => {
      if (socket.readyState !== socket.OPEN) resolve();
      else socket.send(data, { fin, binary: false }, () => resolve());
    });
  }
}
