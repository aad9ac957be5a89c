import DataLoader from 'dataloader';
import type { Actor, OperatorActor } from '../access/actor.js';
import { operatorMember } from '../access/actor.js';
import type { MessagePosition } from '../chat/find-nodes.js';
import { findLastSeen } from '../chat/last-seen.js';
import { findLegalHolds } from '../chat/message-retention.js';
import { findOwnMarks, type OwnMark } from '../chat/own-unread.js';
import { findReaders, type MessageReader } from '../chat/readers.js';
import type { Database } from '../database/database.js';
import { readSellerLinks } from '../link-patterns/seller-links.js';
import { findNotes } from '../notes/list-notes.js';
import { findUnreadMentions } from '../notes/mentions.js';
import type { Note, NotePosition } from '../notes/note.js';
import { findMuted } from '../notifications/mute.js';
import { findUsualResponseTimes, type UsualResponseTime } from '../reports/usual-response-time.js';
import { type Colleague, findColleagues, findThreadStates } from '../work-state/colleagues.js';
import { type LabelCounts, readLabelCounts, readThreadCounts } from '../work-state/counts.js';
import { type Label, listLabels } from '../work-state/labels.js';
import { countThreads } from '../work-state/list-threads.js';
import type { ThreadList, ThreadState } from '../work-state/model.js';
import type { SavedView } from '../work-state/saved-views.js';

/** Loads the data of threads that only the operator sees. Like `Nodes`, it collects the look-ups of a request. */
export class WorkNodes {
  #states: DataLoader<number, ThreadState | null> | undefined;
  #colleagues: DataLoader<number, Colleague | null> | undefined;
  #labels: Promise<Label[]> | undefined;
  #usualResponseTimes: DataLoader<number, UsualResponseTime> | undefined;
  #labelCounts: DataLoader<number, LabelCounts> | undefined;
  #threadCounts: Promise<Record<ThreadList, number>> | undefined;
  readonly #viewCounts = new Map<string, ReturnType<typeof countThreads>>();
  #readers: DataLoader<MessagePosition, MessageReader[], string> | undefined;
  /** By membership, because the users of an operator share an event's nodes. */
  readonly #marks = new Map<number, DataLoader<number, OwnMark | null>>();
  readonly #mentions = new Map<number, DataLoader<number, boolean>>();
  readonly #muted = new Map<number, DataLoader<number, boolean>>();
  #notes: DataLoader<NotePosition, Note | null, string> | undefined;
  #lastSeen: DataLoader<number, Date | null> | undefined;
  #legalHolds: DataLoader<number, Date | null> | undefined;
  #sellerLinks: ReturnType<typeof readSellerLinks> | undefined;

  constructor(
    private readonly actor: OperatorActor,
    private readonly database: Database,
  ) {}

  state(sellerId: number): Promise<ThreadState | null> {
    this.#states ??= new DataLoader((ids) => findThreadStates(this.actor, this.database, ids));
    return this.#states.load(sellerId);
  }

  colleague(memberId: number): Promise<Colleague | null> {
    this.#colleagues ??= new DataLoader((ids) => findColleagues(this.actor, this.database, ids));
    return this.#colleagues.load(memberId);
  }

  usualResponseTime(sellerId: number): Promise<UsualResponseTime> {
    this.#usualResponseTimes ??= new DataLoader((ids) =>
      findUsualResponseTimes(this.actor, this.database, ids),
    );
    return this.#usualResponseTimes.load(sellerId);
  }

  /** Returns those of the labels that exist, by name. */
  async labels(ids: readonly number[]): Promise<Label[]> {
    if (ids.length === 0) return [];
    this.#labels ??= listLabels(this.actor, this.database);
    return (await this.#labels).filter(({ id }) => ids.includes(id));
  }

  labelCounts(labelId: number): Promise<LabelCounts> {
    this.#labelCounts ??= new DataLoader((ids) => readLabelCounts(this.actor, this.database, ids));
    return this.#labelCounts.load(labelId);
  }

  /** Returns the number of threads of a saved view: views without labels share one look-up, and so do equal views. */
  viewCount({ list, labelIds }: SavedView): ReturnType<typeof countThreads> {
    const key = `${list} ${labelIds}`;
    const known = this.#viewCounts.get(key);
    if (known) return known;
    const count =
      labelIds.length > 0
        ? countThreads(this.actor, this.database, { list, labelIds })
        : this.#listCount(list);
    this.#viewCounts.set(key, count);
    return count;
  }

  async #listCount(list: ThreadList): Promise<{ count: number; isExact: boolean }> {
    this.#threadCounts ??= readThreadCounts(this.actor, this.database);
    return { count: (await this.#threadCounts)[list], isExact: true };
  }

  /** Returns the operator's users who read a message of a seller. */
  readers(position: MessagePosition): Promise<MessageReader[]> {
    this.#readers ??= new DataLoader((positions) => findReaders(this.actor, this.database, positions), {
      cacheKeyFn: ({ sellerId, seq }) => `${sellerId}.${seq}`,
    });
    return this.#readers.load(position);
  }

  /** Returns when a seller was last online; null if it never was. */
  lastSeen(sellerId: number): Promise<Date | null> {
    this.#lastSeen ??= new DataLoader((ids) => findLastSeen(this.actor, this.database, ids));
    return this.#lastSeen.load(sellerId);
  }

  /** Returns the start of a seller's legal hold; null without one. */
  legalHold(sellerId: number): Promise<Date | null> {
    this.#legalHolds ??= new DataLoader((ids) => findLegalHolds(this.actor, this.database, ids));
    return this.#legalHolds.load(sellerId);
  }

  /** Returns what a person has read in a thread; null for an API key, and where the side's state applies. */
  async ownMark(actor: Actor, sellerId: number): Promise<OwnMark | null> {
    const memberId = operatorMember(actor);
    if (actor.side !== 'operator' || memberId === null) return null;
    const loader =
      this.#marks.get(memberId) ?? new DataLoader((ids) => findOwnMarks(actor, this.database, ids));
    this.#marks.set(memberId, loader);
    return loader.load(sellerId);
  }

  /** Returns a function that returns the links of a seller. */
  sellerLinks(): ReturnType<typeof readSellerLinks> {
    this.#sellerLinks ??= readSellerLinks(this.actor, this.database);
    return this.#sellerLinks;
  }

  note(position: NotePosition): Promise<Note | null> {
    this.#notes ??= new DataLoader((positions) => findNotes(this.actor, this.database, positions), {
      cacheKeyFn: ({ sellerId, number }) => `${sellerId}.${number}`,
    });
    return this.#notes.load(position);
  }

  /** Returns whether a person has an unread mention in a thread; false for an API key. */
  async hasUnreadMention(actor: OperatorActor, sellerId: number): Promise<boolean> {
    const memberId = operatorMember(actor);
    if (memberId === null) return false;
    const loader =
      this.#mentions.get(memberId) ?? new DataLoader((ids) => findUnreadMentions(actor, this.database, ids));
    this.#mentions.set(memberId, loader);
    return loader.load(sellerId);
  }

  /** Returns whether the actor has muted the conversation with a seller. */
  async isMuted(actor: OperatorActor, sellerId: number): Promise<boolean> {
    const memberId = operatorMember(actor);
    if (memberId === null) return false;
    const loader = this.#muted.get(memberId) ?? new DataLoader((ids) => findMuted(actor, this.database, ids));
    this.#muted.set(memberId, loader);
    return loader.load(sellerId);
  }

  /** Clears the caches, as `Nodes.clear`. */
  clear(): void {
    this.#states?.clearAll();
    this.#colleagues?.clearAll();
    this.#usualResponseTimes?.clearAll();
    this.#labels = undefined;
    this.#labelCounts?.clearAll();
    this.#threadCounts = undefined;
    this.#viewCounts.clear();
    this.#readers?.clearAll();
    this.#marks.clear();
    this.#mentions.clear();
    this.#muted.clear();
    this.#notes?.clearAll();
    this.#lastSeen?.clearAll();
    this.#legalHolds?.clearAll();
    this.#sellerLinks = undefined;
  }
}
