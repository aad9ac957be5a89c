import { type Actor, isOnSide, type OperatorActor, operatorMember } from '../access/actor.js';
import { canSeeCannedReplies, canSeeWorkList } from '../access/tenant-scopes.js';
import type { Signals } from '../database/signals.js';
import { type CannedRepliesChanged, onCannedReplies } from './canned-reply-events.js';
import { onSettings, type SettingsChanged } from './chat-settings.js';
import { onLinkPatterns, type PatternLinksChanged, seesChangedLinks } from './link-pattern-events.js';
import { type MentionsChanged, onMentions } from './mention-events.js';
import type { OnlinePerson } from './online-people.js';
import { Presence, type PresenceChanged } from './presence.js';
import { type PresentSide, sideOf } from './present-side.js';
import type { Subscriber, Subscribers } from './subscribers.js';
import { type ThreadKey, Typing, type TypingChanged } from './typing.js';
import { type Viewer, Viewing } from './viewing.js';
import { onWorkLists, type WorkListsChanged } from './work-list-events.js';

/**
 * Publishes typing, presence, people who are online, viewers and changed settings, link patterns, canned replies, work lists and mentions, which are
 * not in the log, to the subscribers that requested them.
 */
export class EphemeralEvents {
  readonly #presence: Presence;
  readonly #typing: Typing;
  readonly #viewing: Viewing;
  readonly #stopListening: (() => void)[];

  /** @param onSeen called when an actor's side comes online, and when it goes offline. */
  constructor(
    signals: Signals,
    private readonly subscribersOf: (marketplaceId: number) => Subscribers | undefined,
    onSeen: (actor: Actor) => void,
  ) {
    this.#presence = new Presence(
      signals,
      (side, isPresent) => this.#publishPresence(side, isPresent),
      (side, people) => this.#publishPeople(side, people),
      onSeen,
    );
    this.#typing = new Typing(signals, (thread, event, others) => this.#publishTyping(thread, event, others));
    this.#viewing = new Viewing(signals, (thread, viewers) => this.#publishViewers(thread, viewers));
    this.#stopListening = [
      onSettings(signals, (id, event) => this.#publishSettings(id, event)),
      onLinkPatterns(signals, (id, event) => this.#publishPatternLinks(id, event)),
      onCannedReplies(signals, (id, event) => this.#publishCannedReplies(id, event)),
      onWorkLists(signals, (id, event) => this.#publishWorkList(id, event)),
      onMentions(signals, (id, event) => this.#publishMentions(id, event)),
    ];
  }

  close(): void {
    for (const stop of this.#stopListening) stop();
    this.#typing.close();
    this.#viewing.close();
    this.#presence.close();
  }

  /** Shows the actor's side as present, until the returned function is called. */
  join(actor: Actor): () => void {
    return this.#presence.join(actor);
  }

  isPresent(side: PresentSide): boolean {
    return this.#presence.isPresent(side);
  }

  /** Returns the people of a seller who are online. Only the operator sees them. */
  onlinePeople(side: PresentSide): OnlinePerson[] {
    return this.#presence.peopleOf(side);
  }

  /** Holds a view of the actor until the returned function is called. */
  joinView(actor: OperatorActor, view: string): () => void {
    return this.#viewing.join(actor, view);
  }

  setViewing(actor: OperatorActor, view: string, sellerId: number | null): void {
    this.#viewing.set(actor, view, sellerId);
  }

  viewersOf(thread: ThreadKey): Viewer[] {
    return this.#viewing.of(thread);
  }

  setTyping(actor: Actor, thread: ThreadKey, typing: boolean): void {
    this.#typing.set(actor, thread, typing);
  }

  /** Publishes the current state of a thread to a new subscriber, which would otherwise see only later changes. */
  publishCurrent(subscriber: Subscriber): void {
    const { actor, sellerId, subscription, presence, onlinePeople, typing, viewers } = subscriber;
    if (sellerId === null) return;
    const { marketplaceId } = actor;
    if (presence) {
      const byOperator = actor.side === 'seller';
      const isPresent = this.isPresent({ marketplaceId, side: byOperator ? 0 : sellerId });
      subscription.pushEphemeral({ kind: 'presence', sellerId, byOperator, isPresent });
    }
    if (onlinePeople && actor.side === 'operator') {
      const people = this.onlinePeople({ marketplaceId, side: sellerId });
      subscription.pushEphemeral({ kind: 'online-people', sellerId, people });
    }
    if (viewers && actor.side === 'operator') {
      const current = this.viewersOf({ marketplaceId, sellerId });
      subscription.pushEphemeral({ kind: 'viewers', sellerId, viewers: current });
    }
    if (!typing) return;
    let operatorTypes = false;
    for (const event of this.#typing.in({ marketplaceId, sellerId })) {
      // A seller sees all users of the operator as one.
      if (event.identity === actor.identity || (actor.side === 'seller' && operatorTypes)) continue;
      operatorTypes = event.byOperator;
      subscription.pushEphemeral(event);
    }
  }

  /** Publishes a seller's presence to the operator, and the operator's to all sellers. */
  #publishPresence({ marketplaceId, side }: PresentSide, isPresent: boolean): void {
    const subscribers = this.subscribersOf(marketplaceId);
    if (!subscribers) return;
    const byOperator = side === 0;
    const affected = byOperator ? subscribers.all() : subscribers.of(side);
    for (const { actor, sellerId, presence, subscription } of affected) {
      if (!presence || sideOf(actor).side === side || isOnSide(actor, byOperator)) continue;
      const event: PresenceChanged = {
        kind: 'presence',
        sellerId: byOperator ? (sellerId ?? 0) : side,
        byOperator,
        isPresent,
      };
      subscription.pushEphemeral(event);
    }
  }

  /** Publishes the people of a seller who are online to the operator. */
  #publishPeople({ marketplaceId, side: sellerId }: PresentSide, people: readonly OnlinePerson[]): void {
    for (const { actor, onlinePeople, subscription } of this.subscribersOf(marketplaceId)?.of(sellerId) ??
      []) {
      if (!onlinePeople || actor.side !== 'operator') continue;
      subscription.pushEphemeral({ kind: 'online-people', sellerId, people });
    }
  }

  /** Publishes a change of the marketplace's settings to both sides. */
  #publishSettings(marketplaceId: number, event: SettingsChanged): void {
    for (const { settings, subscription } of this.subscribersOf(marketplaceId)?.all() ?? []) {
      if (settings) subscription.pushEphemeral(event);
    }
  }

  /** Publishes a change of link patterns to the subscribers whose links can have changed. */
  #publishPatternLinks(marketplaceId: number, event: PatternLinksChanged): void {
    for (const { actor, patternLinks, subscription } of this.subscribersOf(marketplaceId)?.all() ?? []) {
      if (patternLinks && seesChangedLinks(actor, event)) subscription.pushEphemeral(event);
    }
  }

  /** Publishes a change of canned replies to the operator's subscribers that see them. */
  #publishCannedReplies(marketplaceId: number, event: CannedRepliesChanged): void {
    for (const { actor, cannedReplies, subscription } of this.subscribersOf(marketplaceId)?.all() ?? []) {
      if (cannedReplies && canSeeCannedReplies(actor, event.ownerId)) subscription.pushEphemeral(event);
    }
  }

  /** Publishes a change of labels, saved views or colleagues to the operator's subscribers that see it. */
  #publishWorkList(marketplaceId: number, event: WorkListsChanged): void {
    for (const { actor, workLists, subscription } of this.subscribersOf(marketplaceId)?.all() ?? []) {
      if (workLists && canSeeWorkList(actor, event.owner)) subscription.pushEphemeral(event);
    }
  }

  /** Publishes the viewers of a thread to the operator. */
  #publishViewers({ marketplaceId, sellerId }: ThreadKey, viewers: readonly Viewer[]): void {
    for (const { actor, viewers: isWanted, subscription } of this.subscribersOf(marketplaceId)?.of(
      sellerId,
    ) ?? []) {
      if (!isWanted || actor.side !== 'operator') continue;
      subscription.pushEphemeral({ kind: 'viewers', sellerId, viewers });
    }
  }

  /** Publishes to a user that the user's mentions were read. */
  #publishMentions(marketplaceId: number, event: MentionsChanged): void {
    for (const { actor, mentions, subscription } of this.subscribersOf(marketplaceId)?.all() ?? []) {
      if (mentions && operatorMember(actor) === event.memberId) subscription.pushEphemeral(event);
    }
  }

  /** Publishes typing. For a seller, the operator's typing starts with the first person and stops with the last. */
  #publishTyping(
    { marketplaceId, sellerId }: ThreadKey,
    event: TypingChanged,
    others: readonly TypingChanged[],
  ): void {
    const colleagueTypes = event.byOperator && others.some(({ byOperator }) => byOperator);
    for (const { actor, typing, subscription } of this.subscribersOf(marketplaceId)?.of(sellerId) ?? []) {
      if (!typing || actor.identity === event.identity) continue;
      if (actor.side === 'seller' && colleagueTypes) continue;
      subscription.pushEphemeral(event);
    }
  }
}
