import { type CallerError, callerError } from '../errors/caller-error.js';
import type { CannedRepliesChanged } from './canned-reply-events.js';
import type { SettingsChanged } from './chat-settings.js';
import { comparePositions, type EventPosition, type LoggedEvent, type MessageRedacted } from './event-log.js';
import type { PatternLinksChanged } from './link-pattern-events.js';
import type { LogStart } from './locate-in-log.js';
import type { MentionsChanged } from './mention-events.js';
import type { OnlinePeopleChanged } from './online-people.js';
import type { PresenceChanged } from './presence.js';
import type { TypingChanged } from './typing.js';
import type { ViewersChanged } from './viewing.js';
import type { WorkListsChanged } from './work-list-events.js';

/** An event for a subscriber: one of the log, or an ephemeral one, which is stored nowhere. */
export type ChatEvent = LoggedEvent | EphemeralEvent;
export type EphemeralEvent =
  | TypingChanged
  | PresenceChanged
  | OnlinePeopleChanged
  | ViewersChanged
  | SettingsChanged
  | PatternLinksChanged
  | CannedRepliesChanged
  | WorkListsChanged
  | MentionsChanged;

/** The maximum size of a subscriber's queue. */
export interface SubscriptionBounds {
  events: number;
  /** The length of all queued messages together, in UTF-16 code units. */
  characters: number;
}

/** The maximum number of queued ephemeral events; the oldest is dropped for more. */
const maxEphemeral = 1_000;

/** The number of events in a page of the log: far fewer than fit the queue. */
const pageSize = 50;

/** The reason for which a subscription ended. */
export type EndReason =
  /** The client unsubscribed or disconnected. */
  | 'client-left'
  /** The API key was revoked, the session ended, or either expired. */
  | 'credential-ended'
  /** The log could not be read on; `next` throws the error of the read. */
  | 'log-unreadable'
  | 'server-stopping'
  | 'subscriber-too-slow';

/** Returns the last error of a subscription that ended, if the client gets one. */
function endError(reason: EndReason): CallerError | null {
  switch (reason) {
    case 'credential-ended':
      return callerError(
        'UNAUTHENTICATED',
        'The key was revoked, the session has ended, or either has expired.',
      );
    case 'subscriber-too-slow':
      return callerError(
        'SUBSCRIBER_TOO_SLOW',
        'The client read events too slowly. Subscribe again with the last cursor as after to receive the missing events.',
      );
    default:
      return null;
  }
}

interface Waiting {
  resolve(result: IteratorResult<ChatEvent>): void;
  reject(reason: unknown): void;
}

const done: IteratorReturnResult<undefined> = { done: true, value: undefined };

/**
 * The events for one subscriber, in order. It starts *behind* at the position where it resumes: each `next` reads
 * pages of the log until one is not full. Live events that arrive during the last read are buffered and merged by
 * position, so that no event is missed, repeated or out of order: the log's reader reads an event that the page's
 * snapshot did not contain afterwards, so it is in the buffer.
 *
 * Live events wait in a bounded queue. If it is full, the subscription ends with `SUBSCRIBER_TOO_SLOW`, and the
 * subscriber resumes by its last cursor.
 */
export class Subscription implements AsyncIterableIterator<ChatEvent> {
  #queue: LoggedEvent[] = [];
  /** The latest ephemeral event per subject, sent when the log queue is empty. */
  #ephemeral: Map<string, EphemeralEvent> | null = null;
  #characters = 0;
  #waiting: Waiting | null = null;
  /** The position up to which the log was read; null once a live event is past it. */
  #position: EventPosition | null;
  /** Reads the log; null once the subscription is live. */
  #readLog: LogStart['read'] | null;
  /** The live events that arrive during a read; null if there is none, or if they were too many. */
  #arrivedDuringRead: LoggedEvent[] | null = null;
  /** The redactions that arrive during a read, whose page can have the text from before. */
  #redactedDuringRead: MessageRedacted[] = [];
  /** The error is null once the client has received it. */
  #end: { error: CallerError | null } | null = null;

  /**
   * @param start the position to resume from; null starts with the next event.
   * @param isWanted returns true if the subscriber receives an event of the log.
   * @param onLive called when a subscription that resumed has read all of the log.
   * @param onEnd called once.
   */
  constructor(
    start: LogStart | null,
    private readonly bounds: SubscriptionBounds,
    private readonly isWanted: (event: LoggedEvent) => boolean,
    private readonly onLive: () => void,
    private readonly onEnd: () => void,
  ) {
    this.#position = start?.after ?? null;
    this.#readLog = start?.read ?? null;
  }

  [Symbol.asyncIterator](): this {
    return this;
  }

  async next(): Promise<IteratorResult<ChatEvent>> {
    for (;;) {
      const event = this.#queue.shift();
      if (event) {
        this.#characters -= sizeOf(event);
        return { done: false, value: event };
      }
      if (this.#end) return this.#lastResult();
      if (!this.#readLog) {
        const ephemeral = this.#nextEphemeral();
        if (ephemeral) return { done: false, value: ephemeral };
        return new Promise((resolve, reject) => {
          this.#waiting = { resolve, reject };
        });
      }
      await this.#readPage();
    }
  }

  async return(): Promise<IteratorResult<ChatEvent>> {
    this.end('client-left');
    return done;
  }

  async throw(error?: unknown): Promise<IteratorResult<ChatEvent>> {
    this.end('client-left');
    throw error;
  }

  /** Ends the subscription: drops its queue, and throws the reason's error as the last result. Only the first call counts. */
  end(reason: EndReason): void {
    if (this.#end) return;
    this.#end = { error: endError(reason) };
    this.#queue = [];
    this.#ephemeral = null;
    this.#characters = 0;
    this.onEnd();
    const waiting = this.#waiting;
    this.#waiting = null;
    if (waiting) void this.#lastResult().then(waiting.resolve, waiting.reject);
  }

  /** Adds an event of the log. Called in the order of the log. */
  push(event: LoggedEvent): void {
    if (this.#end) return;
    if (event.kind === 'redacted') this.#redact(event);
    if (!this.isWanted(event)) return;
    if (this.#readLog) {
      if (!this.#arrivedDuringRead) return;
      this.#arrivedDuringRead.push(event);
      // There is at least one more page to read, which starts where this one ends.
      if (this.#arrivedDuringRead.length > pageSize) this.#arrivedDuringRead = null;
      return;
    }
    if (this.#position) {
      if (comparePositions(event, this.#position) <= 0) return;
      this.#position = null;
    }
    this.#deliver(event);
  }

  /** Replaces the text of a message in the events that wait. */
  #redact(event: MessageRedacted): void {
    if (this.#readLog) this.#redactedDuringRead.push(event);
    this.#queue = this.#queue.map((each) => withRedaction(each, event));
    this.#characters = this.#queue.reduce((sum, each) => sum + sizeOf(each), 0);
    this.#arrivedDuringRead = this.#arrivedDuringRead?.map((each) => withRedaction(each, event)) ?? null;
  }

  /** Adds an ephemeral event. While it is queued, a later event on the same subject replaces it. */
  pushEphemeral(event: EphemeralEvent): void {
    if (this.#end) return;
    if (!this.#readLog && this.#resolveNext(event)) return;
    this.#ephemeral ??= new Map();
    const subject = subjectOf(event);
    this.#ephemeral.delete(subject);
    this.#ephemeral.set(subject, event);
    if (this.#ephemeral.size > maxEphemeral) this.#nextEphemeral();
  }

  #nextEphemeral(): EphemeralEvent | null {
    for (const [subject, event] of this.#ephemeral ?? []) {
      this.#ephemeral?.delete(subject);
      return event;
    }
    return null;
  }

  /** Returns true if a call of `next` was waiting for the event. */
  #resolveNext(event: ChatEvent): boolean {
    if (!this.#waiting) return false;
    const { resolve } = this.#waiting;
    this.#waiting = null;
    resolve({ done: false, value: event });
    return true;
  }

  #deliver(event: LoggedEvent): void {
    if (this.#resolveNext(event)) return;
    this.#enqueue(event);
    if (this.#queue.length > this.bounds.events || this.#characters > this.bounds.characters) {
      this.end('subscriber-too-slow');
    }
  }

  #enqueue(event: LoggedEvent): void {
    this.#queue.push(event);
    this.#characters += sizeOf(event);
  }

  async #readPage(): Promise<void> {
    const after = this.#position;
    if (!after || !this.#readLog) throw new Error('A live subscription does not read the log.');
    this.#arrivedDuringRead = [];
    this.#redactedDuringRead = [];
    const page = await this.#readLog(after, pageSize).catch((error) => {
      this.end('log-unreadable');
      throw error;
    });
    if (this.#end) return;
    const arrived = this.#arrivedDuringRead;
    this.#arrivedDuringRead = null;
    const last = page.at(-1) ?? after;
    this.#position = { xid: last.xid, sellerId: last.sellerId, eventSeq: last.eventSeq };
    for (const event of page) {
      if (this.isWanted(event)) this.#enqueue(this.#redactedDuringRead.reduce(withRedaction, event));
    }
    if (page.length === pageSize || !arrived) return;
    this.#readLog = null;
    for (const event of arrived) this.push(event);
    this.onLive();
  }

  async #lastResult(): Promise<IteratorResult<ChatEvent>> {
    const error = this.#end?.error;
    if (!error) return done;
    this.#end = { error: null };
    throw error;
  }
}

function subjectOf(event: EphemeralEvent): string {
  switch (event.kind) {
    case 'settings':
    case 'pattern-links':
    case 'mentions':
      return event.kind;
    case 'canned-replies':
      return `${event.kind}.${event.ownerId}`;
    case 'work-lists':
      return `${event.kind}.${event.list}.${event.owner}`;
    case 'online-people':
    case 'viewers':
      return `${event.kind}.${event.sellerId}`;
    case 'typing':
      return `${event.kind}.${event.sellerId}.${event.identity}`;
    case 'presence':
      return `${event.kind}.${event.sellerId}.${event.byOperator}`;
  }
}

const sizeOf = (event: LoggedEvent) => ('message' in event ? event.message.message.length : 0);

/** Returns an event with the message as it is after a later redaction. */
function withRedaction(event: LoggedEvent, { message, xid }: MessageRedacted): LoggedEvent {
  if (!('message' in event) || event.xid > xid) return event;
  const isSame = event.message.sellerId === message.sellerId && event.message.seq === message.seq;
  return isSame ? { ...event, message } : event;
}
