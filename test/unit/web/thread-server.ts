import { ApiError, type ErrorKind } from '../../../web/src/api/errors.js';
import type {
  SentByType,
  ThreadEvent,
  ThreadMessage,
  ThreadPage,
  ThreadSource,
} from '../../../web/src/features/thread/thread-source.js';

/** A request for a page. The server reads the page between the request and the answer. */
interface PageRequest {
  read: () => ThreadPage;
  page: ThreadPage | null;
  resolve: (page: ThreadPage) => void;
  reject: (error: ApiError) => void;
}

type LogEntry = { created: number } | { redacted: number } | { read: SentByType; readAt: string };

/** The type of the user's side, as in the Seller API. */
const ownType = 'User';

/**
 * Holds one thread and its event log, like the server (docs/storage.md). The test decides when requests are answered and
 * when events are delivered.
 */
export class ThreadServer {
  readonly #messages: Omit<ThreadMessage, 'readAt'>[] = [];
  readonly #marks: { sentByType: SentByType; upTo: number; readAt: string }[] = [];
  readonly #log: LogEntry[] = [];
  readonly #listeners = new Set<(event: ThreadEvent) => void>();
  #now = 0;
  /** The number of log entries that the event stream has delivered. */
  #delivered = 0;
  /** The position from which the stream continues after missed events; null while it is not interrupted. */
  #restart: number | null = null;
  readonly requests: PageRequest[] = [];
  /** The messages of this page whose requests are not answered. */
  readonly sends: ThreadMessage[] = [];

  constructor(count: number) {
    for (let number = 1; number <= count; number++) this.create(number % 3 === 0 ? ownType : 'AdminUser');
    this.#log.length = 0;
  }

  get count(): number {
    return this.#messages.length;
  }

  /** Stores a message. Some have the same time as the one before. */
  create(sentByType: SentByType): void {
    const number = this.count + 1;
    if (number % 3 !== 0) this.#now++;
    const text = `${number}`;
    const createdAt = this.#time();
    this.#messages.push({ id: `m${text}`, createdAt, message: text, sentByType, sentByName: null });
    this.#log.push({ created: number });
  }

  /** Marks the messages of one side as read, with the time of the last message at the earliest. */
  read(sentByType: SentByType): void {
    const unread = this.range(1, this.count).some(
      (each) => each.sentByType === sentByType && each.readAt === null,
    );
    if (!unread) return;
    const readAt = this.#time();
    this.#now++;
    this.#marks.push({ sentByType, upTo: this.count, readAt });
    this.#log.push({ read: sentByType, readAt });
  }

  /** Replaces the text of a message. */
  redact(number: number): void {
    const message = this.#messages[number - 1];
    if (!message) return;
    this.#messages[number - 1] = { ...message, message: `${message.message}█` };
    this.#log.push({ redacted: number });
  }

  /** Stores a message of this page, whose answer comes later. */
  send(): void {
    this.create(ownType);
    this.sends.push(this.#message(this.count));
  }

  /** Returns when a message was read. */
  readAt(number: number): string | null {
    const message = this.#messages[number - 1];
    const mark = this.#marks.find(
      ({ sentByType, upTo }) => sentByType === message?.sentByType && upTo >= number,
    );
    return mark?.readAt ?? null;
  }

  /** Returns whether no answer and no event is under way. */
  isQuiet(): boolean {
    const waiting = this.requests.length + this.sends.length + this.#log.length - this.#delivered;
    return waiting === 0 && this.#restart === null;
  }

  /** Returns the messages from a number to another, oldest first. */
  range(from: number, to: number): ThreadMessage[] {
    const messages: ThreadMessage[] = [];
    for (let number = from; number <= to; number++) messages.push(this.#message(number));
    return messages;
  }

  readonly source: ThreadSource = {
    key: 'thread',
    ownType,
    newest: (count) => this.#request(() => this.#page(this.count - count + 1, this.count)),
    older: (cursor, count) => {
      const end = numberOf(cursor) - 1;
      return this.#request(() => this.#page(end - count + 1, end));
    },
    newer: (cursor, count) => {
      const start = numberOf(cursor) + 1;
      return this.#request(() => this.#page(start, start + count - 1));
    },
    around: (messageId, count) =>
      this.#request(() => {
        // As in src/database/keyset.ts.
        const end = Math.max(numberOf(messageId) + Math.floor((count - 1) / 2), count);
        return this.#page(end - count + 1, end);
      }),
    send: () => Promise.reject(new Error('The tests send with send().')),
    markRead: async () => {},
    setTyping: () => {},
    onEvent: (listener) => {
      this.#listeners.add(listener);
      return () => this.#listeners.delete(listener);
    },
  };

  /** Answers a request, or fails it. */
  async answer(index: number, error: ErrorKind | null = null): Promise<void> {
    const [request] = this.requests.splice(index, 1);
    if (error) request?.reject(new ApiError(error));
    else request?.resolve(request.page ?? request.read());
    for (let turn = 0; turn < 3; turn++) await Promise.resolve();
  }

  /** Reads the page of a request, without answering it. */
  serve(index: number): void {
    const request = this.requests.at(index);
    if (request) request.page ??= request.read();
  }

  /** Delivers the next events of the log. */
  deliver(count: number): void {
    if (this.#restart !== null) return;
    for (let each = 0; each < count && this.#delivered < this.#log.length; each++) {
      const entry = this.#log[this.#delivered++] as LogEntry;
      this.#emit(
        'created' in entry
          ? { type: 'created', message: this.#message(entry.created) }
          : 'redacted' in entry
            ? { type: 'redacted', message: this.#message(entry.redacted) }
            : { type: 'read', sentByType: entry.read, readAt: entry.readAt },
      );
    }
  }

  /** Delivers the last events again with the next ones. */
  replay(count: number): void {
    this.#delivered = Math.max(0, this.#delivered - count);
  }

  /** Interrupts the stream. It will continue with the entries after this moment. */
  interrupt(): void {
    this.#restart = this.#log.length;
  }

  /** Loses the last messages, as after the restore of a backup, and interrupts the stream. The next messages get their ids. */
  lose(count: number): void {
    this.#messages.splice(-count);
    this.#log.length = 0;
    this.interrupt();
  }

  /** Restarts an interrupted stream, and announces that events were missed. */
  restart(): void {
    if (this.#restart === null) return;
    this.#delivered = this.#restart;
    this.#restart = null;
    this.#emit({ type: 'missed' });
  }

  #emit(event: ThreadEvent): void {
    for (const listener of this.#listeners) listener(event);
  }

  #time(): string {
    return new Date(Date.UTC(2026, 0, 1) + this.#now).toISOString();
  }

  #message(number: number): ThreadMessage {
    const message = this.#messages[number - 1] as ThreadMessage;
    return { ...message, readAt: this.readAt(number) };
  }

  #page(from: number, to: number): ThreadPage {
    const [first, last] = [Math.max(1, from), Math.min(this.count, to)];
    const messages = this.range(first, last).toReversed();
    return {
      messages,
      newestCursor: messages.length > 0 ? `c${last}` : null,
      oldestCursor: messages.length > 0 ? `c${first}` : null,
      hasNewer: last < this.count,
      hasOlder: first > 1,
    };
  }

  #request(read: () => ThreadPage): Promise<ThreadPage> {
    return new Promise((resolve, reject) => this.requests.push({ read, page: null, resolve, reject }));
  }
}

/** Returns the number of a message with an id or a cursor. */
export function numberOf(idOrCursor: string): number {
  return Number(idOrCursor.slice(1));
}
