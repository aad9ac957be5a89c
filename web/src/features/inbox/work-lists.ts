import type { Client } from '@urql/core';
import type { ResultOf } from 'gql.tada';
import { query } from '../../api/request.js';
import type { InboxList } from '../../paths.js';
import {
  type ChatEvent,
  type Label,
  type SavedView,
  type SellerRow,
  savedViews,
  threadCounts,
} from './documents.js';
import type { Emitter } from './listeners.js';
import { Refresher } from './refresher.js';
import { isInList } from './rows.js';
import type { ActedRow, ActedRows } from './sellers.js';

type Counts = ResultOf<typeof threadCounts>['threadCounts'];

interface Numbers {
  counts: Counts;
  labels: readonly Label[];
}
type ChangedList = Extract<ChatEvent, { __typename: 'WorkListsChanged' }>['list'];

/**
 * The time within which the server counts again: after an event that changed a count, and after one without a visible
 * change, whose seller another answer may have brought already. It counts saved views more rarely.
 */
const confirmMs = { counts: 3_000, views: 15_000 };
const checkMs = { counts: 15_000, views: 60_000 };

/** The lists with a maintained count, by the name of the count. */
const counted: Readonly<Record<keyof Counts, Exclude<InboxList, 'UNREAD'>>> = {
  mine: 'MINE',
  unassigned: 'UNASSIGNED',
  needsReply: 'NEEDS_REPLY',
  snoozed: 'SNOOZED',
  done: 'DONE',
  all: 'ALL',
};
const names = Object.keys(counted) as (keyof Counts)[];

/**
 * Holds the labels and the saved views, with the numbers of conversations in them and in the fixed lists. Events update the
 * numbers at once, and the server confirms them, for many events together, because an answer can have them already. What
 * the pending acts change is added to whatever the server counts.
 */
export class WorkLists {
  /** The server's numbers, with the events since; null until they are known. */
  #base: Numbers | null = null;
  /** The numbers with the pending acts, and what they were made of. */
  #shown: { of: Numbers; revision: number; numbers: Numbers } | null = null;
  /** By creation; null until they are known. */
  savedViews: readonly SavedView[] | null = null;
  readonly #counts: Refresher;
  readonly #views: Refresher;

  constructor(
    client: Client,
    private readonly emitter: Emitter,
    private readonly acted: ActedRows,
  ) {
    this.#counts = new Refresher(async (signal) => {
      const answer = await query(client, threadCounts, {}, signal);
      if (signal.aborted) return;
      this.#base = { counts: answer.threadCounts, labels: answer.labels };
      emitter.emit();
    });
    this.#views = new Refresher(async (signal) => {
      const answer = await query(client, savedViews, {}, signal);
      if (signal.aborted) return;
      this.savedViews = answer.savedViews;
      emitter.emit();
    });
  }

  /** The exact numbers of conversations in the lists; null until they are known. A new object at each change. */
  get counts(): Counts | null {
    return this.#numbers?.counts ?? null;
  }

  /** By name; null until they are known. */
  get labels(): readonly Label[] | null {
    return this.#numbers?.labels ?? null;
  }

  /** Returns the exact number of conversations in a list; null until it is known. */
  countOf(list: Exclude<InboxList, 'UNREAD'>): number | null {
    const name = names.find((each) => counted[each] === list);
    return name === undefined ? null : (this.counts?.[name] ?? null);
  }

  /** Updates the numbers after an event. `before` is undefined if the conversation's state was unknown. */
  changed(before: SellerRow | null | undefined, after: SellerRow): void {
    const numbers = this.#base;
    if (before && numbers) this.#base = withDifference(numbers, before, after);
    this.emitter.emit();
    const within = before && this.#base === numbers ? checkMs : confirmMs;
    this.#counts.ask(before ? within.counts : 0);
    this.#views.ask(within.views);
  }

  /** Lets the server count again soon. */
  confirm(): void {
    this.#counts.ask(confirmMs.counts);
    this.#views.ask(confirmMs.views);
  }

  /** Loads labels or saved views again after somebody changed them. */
  listChanged(list: ChangedList): void {
    if (list === 'LABELS') this.#counts.ask();
    // A deleted label leaves the views.
    if (list !== 'COLLEAGUES') this.#views.ask();
  }

  /** Stores a view that the user saved or changed, and loads the views again. */
  putView(view: SavedView): void {
    const views = this.savedViews ?? [];
    const isKnown = views.some(({ id }) => id === view.id);
    this.#setViews(isKnown ? views.map((each) => (each.id === view.id ? view : each)) : [...views, view]);
  }

  /** Removes a view that the user deleted, and loads the views again. */
  removeView(id: string): void {
    this.#setViews((this.savedViews ?? []).filter((view) => view.id !== id));
  }

  #setViews(views: readonly SavedView[]): void {
    this.savedViews = views;
    // An answer that is under way can be older.
    this.#views.restart();
    this.emitter.emit();
  }

  /** Loads everything again, after a lost connection. */
  restart(): void {
    this.#counts.restart();
    this.#views.restart();
  }

  stop(): void {
    this.#counts.stop();
    this.#views.stop();
  }

  get #numbers(): Numbers | null {
    const { actedRevision: revision } = this.acted;
    const of = this.#base;
    if (!of) return null;
    if (this.#shown?.of !== of || this.#shown.revision !== revision) {
      const add = (numbers: Numbers, [server, shown]: ActedRow) => withDifference(numbers, server, shown);
      this.#shown = { of, revision, numbers: this.acted.actedRows().reduce(add, of) };
    }
    return this.#shown.numbers;
  }
}

/** Adds the difference between two states of a conversation. @returns the same object if there is none. */
function withDifference(numbers: Numbers, before: SellerRow, after: SellerRow): Numbers {
  const lists = differenceOf(
    names.filter((name) => isInList(before, counted[name])),
    names.filter((name) => isInList(after, counted[name])),
  );
  const labels = differenceOf(labelsOf(before), labelsOf(after));
  if (lists.size + labels.size === 0) return numbers;
  const { counts } = numbers;
  const changed = [...lists].map(([name, by]) => [name, Math.max(0, counts[name] + by)]);
  return {
    counts: { ...counts, ...Object.fromEntries(changed) },
    labels:
      labels.size === 0
        ? numbers.labels
        : numbers.labels.map((label) => {
            const threadCount = Math.max(0, label.threadCount + (labels.get(label.id) ?? 0));
            return { ...label, threadCount };
          }),
  };
}

const labelsOf = ({ workState }: SellerRow) => workState.labels.map(({ id }) => id);

/** Returns 1 for a list that is only in `after`, and -1 for one that is only in `before`. */
function differenceOf<Name>(before: readonly Name[], after: readonly Name[]): Map<Name, 1 | -1> {
  const difference = new Map<Name, 1 | -1>();
  for (const name of after) if (!before.includes(name)) difference.set(name, 1);
  for (const name of before) if (!after.includes(name)) difference.set(name, -1);
  return difference;
}
