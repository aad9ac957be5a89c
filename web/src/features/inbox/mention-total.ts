import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { mentionCount } from './documents.js';
import type { Emitter } from './listeners.js';
import { Refresher } from './refresher.js';

/** Counts the user's unread mentions in notes. */
export class MentionTotal {
  /** At most the number up to which the server counts. */
  count = 0;
  readonly #refresher: Refresher;

  constructor(
    client: Client,
    private readonly emitter: Emitter,
  ) {
    this.#refresher = new Refresher(async (signal) => {
      const { unreadMentionCount } = await query(client, mentionCount, {}, signal);
      if (!signal.aborted) this.set(unreadMentionCount);
    });
  }

  set(count: number): void {
    this.count = count;
    this.emitter.emit();
  }

  /** Counts again after an event. */
  ask(): void {
    this.#refresher.ask(0);
  }

  /** Counts again, after a lost connection. */
  restart(): void {
    this.#refresher.restart();
  }

  stop(): void {
    this.#refresher.stop();
  }
}
