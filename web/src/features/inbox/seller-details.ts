import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { query } from '../../api/request.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import { openedSeller } from './details-document.js';
import type { Note } from './documents.js';

/** A link that a pattern of the marketplace found, and the newest message that has it. */
export type RecentLink = ResultOf<typeof openedSeller>['recentPatternLinks'][number];

type LoadedSeller = Extract<ResultOf<typeof openedSeller>['node'], { __typename: 'Seller' }>;

/** What the column beside a conversation shows of its seller, besides the row. */
export interface SellerDetails {
  /** When the seller was last online; null while it is, and if it never was. */
  lastSeenAt: string | null;
  /** The seller's people who are online. */
  onlinePeople: LoadedSeller['onlinePeople'];
  /** When the first message was written; null if there is none. */
  firstMessageAt: string | null;
  /** The medians of both sides in seconds; null if a side has never answered. */
  usualResponseTime: LoadedSeller['usualResponseTime'];
  /** The links to the operator's own pages about the seller. */
  sellerLinks: LoadedSeller['links'];
  /** The links of the newest messages, the newest first. */
  links: readonly RecentLink[];
  /** The latest notes, the newest first. */
  notes: readonly Note[];
  hasMoreNotes: boolean;
}

/** The number of notes that are shown. */
const notesShown = 3;

type Answer = ResultOf<typeof openedSeller>;

/** Caches the details of the sellers whose conversations were opened, and keeps them current by events. It is loaded later. */
export class DetailsOfSellers {
  readonly #known = new Map<string, SellerDetails>();
  /** The notes of events during a request, whose answer can be older. */
  #arrived: Note[] | null = null;
  /** The people of events since the latest request, whose answer can be older. */
  readonly #arrivedPeople = new Map<string, SellerDetails['onlinePeople']>();

  /** Returns the details of a seller: the same object until they change; undefined until they are loaded. */
  readonly of = (id: string): SellerDetails | undefined => this.#known.get(id);

  /** Loads a seller with its details. */
  async load(client: Client, id: string, signal: AbortSignal): Promise<Answer> {
    this.#arrived = [];
    this.#arrivedPeople.clear();
    const answer = await query(client, openedSeller, { id }, signal);
    if (!signal.aborted) this.#merge(id, answer);
    return answer;
  }

  #merge(id: string, { node, chatMessages, chatNotes, recentPatternLinks: links }: Answer): void {
    if (node?.__typename !== 'Seller') return;
    const known = this.of(id);
    const { lastSeenAt, onlinePeople, usualResponseTime, links: sellerLinks } = node;
    this.#known.set(id, {
      lastSeenAt: laterOf(lastSeenAt, known?.lastSeenAt ?? null),
      onlinePeople: this.#arrivedPeople.get(id) ?? onlinePeople,
      firstMessageAt: chatMessages.nodes[0]?.createdAt ?? known?.firstMessageAt ?? null,
      ...{ usualResponseTime, sellerLinks, links },
      notes: chatNotes.nodes,
      hasMoreNotes: chatNotes.pageInfo.hasNextPage,
    });
    for (const note of this.#arrived ?? []) this.#place(note);
    this.#arrived = null;
  }

  /** Stores a note that was written, changed or deleted. @returns whether the details must be loaded again. */
  applyNote(note: Note): boolean {
    this.#arrived?.push(note);
    return this.#place(note);
  }

  /** Stores that a seller is offline from now on. */
  applyOffline(id: string): void {
    const details = this.#known.get(id);
    if (details) this.#known.set(id, { ...details, lastSeenAt: new Date().toISOString() });
  }

  /** Stores which of a seller's people are online from now on. */
  applyPeople(id: string, onlinePeople: SellerDetails['onlinePeople']): void {
    this.#arrivedPeople.set(id, onlinePeople);
    const details = this.#known.get(id);
    if (details) this.#known.set(id, { ...details, onlinePeople });
  }

  /** Stores that a message was written. @returns whether the details must be loaded again, for its links. */
  applyMessage(
    id: string,
    { createdAt, patternLinks }: Pick<ThreadMessage, 'createdAt' | 'patternLinks'>,
  ): boolean {
    const details = this.#known.get(id);
    if (details?.firstMessageAt === null) this.#known.set(id, { ...details, firstMessageAt: createdAt });
    return details !== undefined && (patternLinks?.length ?? 0) > 0;
  }

  #place(note: Note): boolean {
    const { id } = note.seller;
    const details = this.#known.get(id);
    if (!details) return false;
    const { notes, hasMoreNotes } = details;
    const others = notes.filter((each) => each.id !== note.id);
    const isShown = others.length < notes.length;
    const isDeleted = note.deletedAt !== null;
    if (isDeleted && !isShown) return false;
    const all = isDeleted ? others : [note, ...others].sort((one, other) => byTime(other, one));
    this.#known.set(id, {
      ...details,
      notes: all.slice(0, notesShown),
      hasMoreNotes: hasMoreNotes || all.length > notesShown,
    });
    return isDeleted && hasMoreNotes;
  }
}

const byTime = (one: Note, other: Note) =>
  one.createdAt < other.createdAt ? -1 : Number(one.createdAt > other.createdAt);

/** Returns the later of two times (ISO 8601). */
const laterOf = (one: string | null, other: string | null) =>
  one !== null && other !== null && one < other ? other : (one ?? other);
