import { busySeconds } from '../../api/errors.js';
import { query } from '../../api/request.js';
import type { Note } from '../inbox/documents.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import { Emitter } from '../inbox/listeners.js';
import { type NotesPage, notesPage } from './documents.js';

/** The number of notes in a page. */
const pageSize = 100;

/** The time after which notes are loaded again if that failed. */
const retryMs = 3_000;

/** A range of time (ISO 8601). `since` null: from the thread's beginning; `until` null: to its end, and later notes. */
export interface Range {
  since: string | null;
  until: string | null;
}

/** Returns a moment of the next millisecond: a range excludes its end, and times are in milliseconds. */
const after = (time: string) => new Date(Date.parse(time) + 1).toISOString();

const isEarlier = (one: string | null, other: string | null) =>
  other !== null && (one === null || one < other);
const isLater = (one: string | null, other: string | null) => other !== null && (one === null || one > other);

/** Loads the notes of a thread for the messages that are loaded, and keeps them current. */
export class NotesStore {
  readonly #emitter = new Emitter();
  readonly subscribe = this.#emitter.subscribe;
  /** In the order of time; a new array at each change. */
  notes: readonly Note[] = [];
  /** The user's notes that were deleted since the thread was opened, with their texts, for undo. */
  deleted: ReadonlyMap<string, Note> = new Map();
  #covered: Range | null = null;
  #wanted: Range | null = null;
  #isLoading = false;
  /** The notes of events during a request, whose answer can be older. */
  #arrived: Note[] = [];
  #isStopped = false;
  #retry: ReturnType<typeof setTimeout> | undefined;

  constructor(
    private readonly store: InboxStore,
    readonly sellerId: string,
    /** Has the event `online`. */
    private readonly page: EventTarget,
  ) {}

  /** Follows the notes. @returns a function that ends it. */
  start(): () => void {
    this.#isStopped = false;
    const stops = [
      this.store.onNote((note) => {
        if (note.seller.id === this.sellerId) this.#apply(note);
      }),
      this.store.onThread(this.sellerId, ({ type }) => {
        if (type === 'missed') this.#reload();
      }),
    ];
    const again = () => this.#load();
    this.page.addEventListener('online', again);
    this.#load();
    return () => {
      this.#isStopped = true;
      clearTimeout(this.#retry);
      this.page.removeEventListener('online', again);
      for (const stop of stops) stop();
    };
  }

  /** Loads the notes of a range that are not loaded. */
  cover(range: Range): void {
    this.#wanted = range;
    this.#load();
  }

  /** Removes the record that a note was deleted. */
  forgetDeleted(id: string): void {
    const deleted = new Map(this.deleted);
    deleted.delete(id);
    this.deleted = deleted;
    this.#emitter.emit();
  }

  #reload(): void {
    this.#covered = null;
    this.#load();
  }

  #apply(note: Note): void {
    if (this.#isLoading) this.#arrived.push(note);
    const before = this.notes.find(({ id }) => id === note.id);
    if (note.deletedAt !== null) {
      if (before?.isOwn) this.deleted = new Map(this.deleted).set(note.id, before);
      this.#replace(this.notes.filter(({ id }) => id !== note.id));
      return;
    }
    if (this.deleted.has(note.id)) this.forgetDeleted(note.id);
    const covered = this.#covered;
    const isCovered =
      covered !== null &&
      !isEarlier(note.createdAt, covered.since) &&
      (covered.until === null || note.createdAt < covered.until);
    if (before || isCovered) this.#merge([note]);
  }

  #merge(notes: readonly Note[]): void {
    const byId = new Map([...this.notes, ...notes].map((note) => [note.id, note]));
    this.#replace([...byId.values()]);
  }

  #replace(notes: Note[]): void {
    // Ids rise with the numbers of notes only if they have the same length, so the time counts; a sort is stable.
    this.notes = notes.sort((one, other) =>
      one.createdAt < other.createdAt ? -1 : Number(one.createdAt > other.createdAt),
    );
    this.#emitter.emit();
  }

  #load(): void {
    clearTimeout(this.#retry);
    if (this.#isLoading || this.#isStopped || !this.#gap()) return;
    this.#isLoading = true;
    void this.#loadMissing().then(
      () => {
        this.#endLoading();
        // A range can have been wanted meanwhile.
        this.#load();
      },
      () => {
        this.#endLoading();
        if (!this.#isStopped)
          this.#retry = setTimeout(() => this.#load(), Math.max(retryMs, busySeconds() * 1_000));
      },
    );
  }

  #endLoading(): void {
    this.#isLoading = false;
    for (const note of this.#arrived.splice(0)) this.#apply(note);
  }

  async #loadMissing(): Promise<void> {
    for (let gap = this.#gap(); gap && !this.#isStopped; gap = this.#gap()) {
      const { range, covers } = gap;
      const notes = await this.#loadRange(range);
      const isFirst = this.#covered === null;
      this.#covered = covers;
      if (isFirst) this.#replace(notes.toReversed());
      else this.#merge(notes.toReversed());
    }
  }

  /** Returns all notes of a range, the newest first. */
  async #loadRange(range: Range): Promise<Note[]> {
    const notes: Note[] = [];
    let page: NotesPage | null = null;
    do {
      page = await this.#loadPage(range, page?.pageInfo.endCursor ?? null);
      notes.push(...page.nodes);
    } while (page.pageInfo.hasNextPage && !this.#isStopped);
    return notes;
  }

  async #loadPage(range: Range, after: string | null): Promise<NotesPage> {
    const { client } = this.store;
    const values = { sellerId: this.sellerId, first: pageSize, after, ...range };
    return (await query(client, notesPage, values)).chatNotes;
  }

  /** Returns the next range to load, and the ranges that are loaded with it; null if nothing is missing. */
  #gap(): { range: Range; covers: Range } | null {
    const wanted = this.#wanted;
    if (!wanted) return null;
    const covered = this.#covered;
    const isApart =
      covered !== null &&
      ((wanted.until !== null && covered.since !== null && wanted.until < covered.since) ||
        (covered.until !== null && wanted.since !== null && covered.until < wanted.since));
    if (!covered || isApart) {
      this.#covered = null;
      return { range: wanted, covers: wanted };
    }
    if (isEarlier(wanted.since, covered.since)) {
      const until = covered.since === null ? null : after(covered.since);
      return { range: { since: wanted.since, until }, covers: { ...covered, since: wanted.since } };
    }
    if (isLater(wanted.until, covered.until)) {
      return {
        range: { since: covered.until, until: wanted.until },
        covers: { ...covered, until: wanted.until },
      };
    }
    return null;
  }
}
