import { type Actor, isOnSide, type OperatorActor } from '../access/actor.js';
import { hasPermission } from '../access/permissions.js';
import type { Database } from '../database/database.js';
import { EphemeralEvents } from './ephemeral-events.js';
import type { CursorPosition } from './event-log.js';
import { findSellers } from './find-nodes.js';
import { type FollowedLog, FollowedLogs } from './followed-logs.js';
import { recordSeen } from './last-seen.js';
import { type LogStart, locateInLog } from './locate-in-log.js';
import type { OnlinePerson } from './online-people.js';
import type { PresentSide } from './present-side.js';
import { unknownSeller } from './read-thread.js';
import type { Subscriber } from './subscribers.js';
import { Subscription, type SubscriptionBounds } from './subscription.js';
import { OpenSubscriptions, type SubscriptionLimits } from './subscription-limits.js';
import type { ThreadKey } from './typing.js';
import type { Viewer } from './viewing.js';

/** A request to follow the chat. */
export interface FollowRequest {
  /** The thread to follow; null follows all threads that the actor can see. */
  sellerId: number | null;
  /** The position of the last event that the subscriber has seen; null starts with the next event. */
  after: CursorPosition | null;
  /** True to receive the unread marks of the actor's own side. */
  marks: boolean;
  /** True to receive redactions of messages. */
  redactions: boolean;
  /** True to receive changes of threads that only the operator can see. */
  changes: boolean;
  /** True to receive typing. */
  typing: boolean;
  /** True to receive presence, and to be shown as present. */
  presence: boolean;
  /** True to receive the people of sellers who are online, which only the operator sees. */
  onlinePeople: boolean;
  /** True to receive changes of the marketplace's settings. */
  settings: boolean;
  /** True to receive changes of the links that patterns find. */
  patternLinks: boolean;
  /** True to receive changes of the canned replies that the actor sees. */
  cannedReplies: boolean;
  /** True to receive changes of labels, colleagues and the saved views that the actor sees. */
  workLists: boolean;
  /** True to receive the viewers of threads, which only the operator sees. */
  viewers: boolean;
  /** The id of the client's view, which ends with the subscription; null without one. Only of the operator. */
  view: string | null;
  /** True to receive changes of internal notes, if the actor can read them. */
  notes: boolean;
  /** True to receive that the actor's own mentions were read. */
  mentions: boolean;
}

const defaultBounds: SubscriptionBounds = { events: 1_000, characters: 2_000_000 };

/** All subscriptions to the chat in this process. */
export class LiveChat {
  readonly #logs: FollowedLogs;
  readonly #ephemeral: EphemeralEvents;
  readonly #open: OpenSubscriptions;
  #isClosed = false;

  /**
   * @param watch calls `onEnd` once if the actor's credential ends, unless the returned function is called before.
   * @param onError receives the errors of reading a log, which is tried again, and of recording who was online.
   * @param limits the maximum number of open subscriptions; null for none.
   */
  constructor(
    private readonly database: Database,
    private readonly watch: (actor: Actor, onEnd: () => void) => () => void,
    onError: (error: unknown) => void,
    private readonly bounds: SubscriptionBounds = defaultBounds,
    limits: SubscriptionLimits | null = null,
  ) {
    this.#open = new OpenSubscriptions(limits);
    this.#logs = new FollowedLogs(database, onError);
    this.#ephemeral = new EphemeralEvents(
      database.signals,
      (id) => this.#logs.subscribersOf(id),
      (actor) => void recordSeen(actor, database).catch(onError),
    );
  }

  /** Ends every subscription without an error: subscribers resume with another process by their last cursor. */
  close(): void {
    this.#isClosed = true;
    this.#logs.close();
    for (const { subscribers } of [...this.#logs]) {
      for (const { subscription } of [...subscribers.all()]) subscription.end('server-stopping');
    }
    this.#ephemeral.close();
  }

  /** The number of open subscriptions. */
  get size(): number {
    let size = 0;
    for (const { subscribers } of this.#logs) size += subscribers.size;
    return size;
  }

  /**
   * Subscribes: authorize, locate in the log, follow. The log's reader then publishes each event to the subscription, once
   * and in order, until the subscription ends for one of the reasons in subscription.ts.
   * @throws {CallerError} `CURSOR_EXPIRED`; `RATE_LIMITED` if the actor has too many subscriptions; `BAD_USER_INPUT` on
   * `sellerId` if the actor cannot see such a seller.
   */
  async follow(actor: Actor, request: FollowRequest): Promise<Subscription> {
    const sellerId = await this.#authorize(actor, request.sellerId);
    const start = request.after && (await locateInLog(actor, this.database, sellerId, request.after));
    let log = await this.#logs.open(actor);
    while (!this.#logs.isOpen(log)) log = await this.#logs.open(actor);
    // Nothing is awaited between the check that the log is open and the subscription; otherwise the log could be
    // closed.
    return this.#subscribe(log, actor, { ...request, sellerId }, start);
  }

  /** Publishes that the actor types, or stopped typing, in a thread that it can write to. */
  setTyping(actor: Actor, thread: ThreadKey, typing: boolean): void {
    this.#ephemeral.setTyping(actor, thread, typing);
  }

  /** Shows which thread a view of the operator's shows; null for none. */
  setViewing(actor: OperatorActor, view: string, sellerId: number | null): void {
    this.#ephemeral.setViewing(actor, view, sellerId);
  }

  /** Returns the operator's viewers of a thread. Only the operator sees them. */
  viewersOf(thread: ThreadKey): Viewer[] {
    return this.#ephemeral.viewersOf(thread);
  }

  /** Returns true if somebody of the side follows the chat now. */
  isPresent(side: PresentSide): boolean {
    return this.#ephemeral.isPresent(side);
  }

  /** Returns the people of a seller who follow the chat now. Only the operator sees them. */
  onlinePeople(side: PresentSide): OnlinePerson[] {
    return this.#ephemeral.onlinePeople(side);
  }

  /** Returns the thread that the actor can follow; null for all. A seller has one thread. */
  async #authorize(actor: Actor, sellerId: number | null): Promise<number | null> {
    if (actor.side === 'seller') return actor.sellerId;
    if (sellerId === null) return null;
    const [seller] = await findSellers(actor, this.database, [sellerId]);
    if (!seller) throw unknownSeller();
    return sellerId;
  }

  #subscribe(
    log: FollowedLog,
    actor: Actor,
    { after: _after, marks, redactions, changes, notes, view, ...wanted }: FollowRequest,
    start: LogStart | null,
  ): Subscription {
    const closed = this.#open.open(actor);
    const canReadNotes = notes && hasPermission(actor, 'notes.read');
    const leave = wanted.presence && !this.#isClosed ? this.#ephemeral.join(actor) : null;
    const closeView =
      view !== null && actor.side === 'operator' && !this.#isClosed
        ? this.#ephemeral.joinView(actor, view)
        : null;
    const stopWatching = this.watch(actor, () => subscription.end('credential-ended'));
    const subscription = new Subscription(
      start,
      this.bounds,
      (event) => {
        if (event.kind === 'work') return changes && actor.side === 'operator';
        if (event.kind === 'note') return canReadNotes;
        if (event.kind === 'redacted') return redactions;
        if (event.kind === 'deleted') return false;
        return event.kind !== 'marked' || (marks && isOnSide(actor, event.byOperator));
      },
      () => this.#ephemeral.publishCurrent(subscriber),
      () => {
        closed();
        leave?.();
        closeView?.();
        stopWatching();
        log.subscribers.remove(subscriber);
        this.#logs.closeIfUnused(log);
      },
    );
    const subscriber: Subscriber = { actor, ...wanted, subscription };
    log.subscribers.add(subscriber);
    if (this.#isClosed) subscription.end('server-stopping');
    else if (!start) this.#ephemeral.publishCurrent(subscriber);
    return subscription;
  }
}
