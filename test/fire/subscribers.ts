import { setTimeout } from 'node:timers/promises';
import { z } from 'zod';
import type { Random } from '../fuzz/graphql/random.js';
import { follow, logged, type Transport } from '../harness/follower.js';
import type { Account } from './accounts.js';
import { type Api, errorSchema, shownSchema } from './api.js';
import type { Stream, StreamEvent } from './history.js';

/** Follows the threads of accounts, over connections that end again and again. */
export class Subscribers {
  #isFollowing = true;
  readonly #following: Promise<void>[] = [];
  readonly #closing = new Set<() => void>();

  constructor(
    private readonly api: Api,
    private readonly random: Random,
  ) {}

  /** Starts a subscriber, which records what it receives in `stream`. */
  start(account: Account, stream: Stream, after: string, transport: Transport): void {
    this.#following.push(this.#follow(account, stream, after, transport));
  }

  /** Ends all subscribers. */
  async close(): Promise<void> {
    this.#isFollowing = false;
    for (const end of this.#closing) end();
    await Promise.all(this.#following);
  }

  /** Follows all threads of an account. Each connection lasts a random number of events. */
  async #follow(account: Account, stream: Stream, start: string, firstTransport: Transport): Promise<void> {
    let [after, transport] = [start, firstTransport];
    while (this.#isFollowing) {
      const target = this.api.target();
      const follower = follow(
        target,
        { side: account.side, key: account.key },
        transport,
        `subscription ($after: String) { chatEvents(after: $after) { ${logged} } }`,
        { after },
      );
      const cutAfter = 20 + this.random.below(200);
      const end = () => void follower.stop().catch(() => {});
      this.#closing.add(end);
      try {
        for (let n = 0; n < cutAfter; n++) {
          const result = await follower.next();
          const event = streamEvent(result?.data?.chatEvents);
          if (!event) {
            if (result?.errors)
              this.api.recordUnexpected(target, 'stream', streamErrorOf(result.errors), true);
            break;
          }
          stream.events.push(event);
          after = event.cursor;
        }
      } catch {
        // The connection broke. The subscriber comes back with its cursor.
      }
      this.#closing.delete(end);
      await follower.stop().catch(() => {});
      transport = transport === 'sse' ? 'ws' : 'sse';
      await setTimeout(50);
    }
  }
}

const eventSchema = z.discriminatedUnion('__typename', [
  z.object({
    __typename: z.literal('ChatMessageCreated'),
    cursor: z.string(),
    chatMessage: shownSchema.omit({ createdAt: true, readAt: true }),
  }),
  z.object({
    __typename: z.literal('ChatMessagesRead'),
    cursor: z.string(),
    sentByType: z.enum(['AdminUser', 'User']),
    readAt: z.string(),
    seller: z.object({ id: z.string() }),
  }),
]);

function streamEvent(value: unknown): StreamEvent | null {
  const parsed = eventSchema.safeParse(value);
  if (!parsed.success) return null;
  const event = parsed.data;
  if (event.__typename === 'ChatMessagesRead') {
    const { cursor, sentByType, readAt, seller } = event;
    return { kind: 'read', cursor, thread: seller.id, sentBy: sentByType, readAt };
  }
  const { id, message, sentByType, seller } = event.chatMessage;
  return {
    kind: 'created',
    cursor: event.cursor,
    message: { id, text: message, thread: seller.id, side: sentByType },
  };
}

const streamErrorOf = (errors: unknown): string => {
  const parsed = z.array(errorSchema).safeParse(errors);
  return parsed.success
    ? `error ${parsed.data.map(({ extensions }) => extensions?.code).join()}`
    : 'an unknown error';
};
