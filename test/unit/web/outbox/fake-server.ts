import { ApiError, type ErrorKind } from '../../../../web/src/api/errors.js';
import type {
  SendOutcome,
  ThreadMessage,
  ThreadSource,
} from '../../../../web/src/features/thread/thread-source.js';
import { type FakeTab, ownName } from './fake-browser.js';

/** The time for which the server keeps idempotency keys. */
const keepKeysMs = 24 * 3_600_000;
/** The time after which an outbox gives a request up. */
export const requestTimeoutMs = 30_000;

type Answer = SendOutcome | ApiError;
type Send = Parameters<ThreadSource['send']>[0];

export interface Request extends Send {
  tab: FakeTab;
  /** The time at which it was sent. */
  at: number;
  answer: (answer: Answer) => void;
}

/** The reasons for which the server can reject a message. */
export const rejections = {
  content: { status: 'refused', errors: [], findings: [{ kind: 'CARD' }] },
  off: { status: 'refused', errors: [{ field: null, messages: [] }], findings: [] },
  input: { status: 'refused', errors: [{ field: 'message', messages: [] }], findings: [] },
  forbidden: new ApiError('forbidden'),
  refused: new ApiError('refused'),
} as unknown as Record<string, Answer>;

/** Replaces the server: it answers when the test says so. */
export class FakeServer {
  /** The requests that it has not answered, in the order of sending. */
  readonly requests: Request[] = [];
  /** The stored messages, in their order. */
  readonly stored: ThreadMessage[] = [];
  /** The texts of those that outboxes sent. */
  readonly sent: string[] = [];
  readonly #keys = new Map<string, { message: ThreadMessage; at: number }>();

  /** @param now returns the server's time, which nobody sets back. */
  constructor(readonly now: () => number) {}

  /** Returns what an outbox of a tab sends through. */
  sourceOf(tab: FakeTab): Pick<ThreadSource, 'key' | 'send'> {
    return {
      key: 'seller.7',
      send: (message) =>
        new Promise((resolve, reject) => {
          const answer = (given: Answer) => {
            // A closed tab gets no answer.
            if (!tab.isOpen) return;
            if (given instanceof ApiError) reject(given);
            else resolve(given);
          };
          this.requests.push({ ...message, tab, at: this.now(), answer });
        }),
    };
  }

  /** The requests for whose answer an open tab waits. */
  get awaited(): Request[] {
    return this.requests.filter(({ tab, at }) => tab.isOpen && this.now() - at < requestTimeoutMs);
  }

  /** Stores the message of a request, or finds the one that has its key. @returns the answer. */
  store({ message, idempotencyKey }: Request): SendOutcome {
    const earlier = this.#keys.get(idempotencyKey);
    if (earlier && this.now() - earlier.at < keepKeysMs) return { status: 'sent', message: earlier.message };
    const stored = this.add(message, ownName);
    this.sent.push(message);
    this.#keys.set(idempotencyKey, { message: stored, at: this.now() });
    return { status: 'sent', message: stored };
  }

  /** Stores a message, which a colleague sent unless it says otherwise. */
  add(message: string, sentByName = 'Colleague'): ThreadMessage {
    const id = `m${this.stored.length}`;
    const stored = {
      id,
      message,
      // Each is later than the one before.
      createdAt: new Date(1_800_000_000_000 + this.now() + this.stored.length).toISOString(),
      readAt: null,
      sentByType: 'User',
      sentByName,
    } as const;
    this.stored.push(stored);
    return stored;
  }

  /** Returns the answer to a request that is rejected. An earlier message of the same key is never rejected for its text. */
  reject(request: Request, reason: string): Answer {
    const rejection = rejections[reason] as Answer;
    return !(rejection instanceof ApiError) && this.#keys.has(request.idempotencyKey)
      ? this.store(request)
      : rejection;
  }

  /** Answers the oldest request, or another one. @returns whether there was one. */
  sends(index = 0): boolean {
    return this.#answer(index, (request) => this.store(request));
  }

  rejects(reason = 'content', index = 0): void {
    this.#answer(index, (request) => this.reject(request, reason));
  }

  fails(kind: ErrorKind = 'unreachable', index = 0): void {
    this.#answer(index, () => new ApiError(kind));
  }

  /** Stores the message, but the answer is lost. */
  losesAnswer(index = 0): void {
    this.#answer(index, (request) => {
      this.store(request);
      return new ApiError('unreachable');
    });
  }

  /** Gives no answer, as to a page of another session, which is reloaded. */
  ignores(index = 0): void {
    this.requests.splice(index, 1);
  }

  #answer(index: number, answerTo: (request: Request) => Answer): boolean {
    const [request] = this.requests.splice(index, 1);
    request?.answer(answerTo(request));
    return request !== undefined;
  }
}
