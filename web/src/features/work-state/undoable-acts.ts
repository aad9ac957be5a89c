import { busySeconds, kindOf } from '../../api/errors.js';
import { withTimeout } from '../../api/with-timeout.js';
import type { SellerRow } from '../inbox/documents.js';
import { type ActApi, batchSize } from './act-api.js';
import { ActEntry, type Undo } from './act-entry.js';
import type { ActEffect, ActEvent } from './act-phases.js';
import { type Act, changedState, isMark, isSameState } from './acts.js';

/** The maximum number of acts that can be undone. */
export const maximumUndos = 50;

/** The delays before another attempt; after the last, the act has failed. */
const retryDelaysMs = [500, 2_000];

/** The time within which a request must be answered, in ms: the next acts wait for it. */
export const requestTimeoutMs = 10_000;

/** The rows that acts change. */
export interface ActRows {
  serverRow(id: string): SellerRow | null | undefined;
  showWith(withActs: (row: SellerRow) => SellerRow, ids: Iterable<string>): void;
  sendTime(): number;
  applyChanged(rows: readonly SellerRow[], sentAt: number): void;
  refreshRows(): void;
}

/** The results of an act that the user sees. */
export type ActReport = 'undone' | 'failed' | 'part' | 'undoFailed';

/**
 * Sends acts one after the other, shows each on the rows at once, and undoes the latest first. An answer that is lost is
 * asked for again, because a repeated act changes nothing more.
 */
export class UndoableActs {
  /** The acts in their order, without those that have no effect. */
  #entries: ActEntry[] = [];
  /** The acts and undos that are being sent or wait for it. */
  #queue: ActEntry[] = [];
  #timer: ReturnType<typeof setTimeout> | undefined;
  onReport: (report: ActReport, entry: ActEntry) => void = () => {};

  constructor(
    private readonly api: ActApi,
    private readonly rows: ActRows,
  ) {}

  /** Acts on conversations. The rows show it at once. */
  act(act: Act, ids: readonly string[]): ActEntry {
    const entry = new ActEntry(act, ids, (it) => this.#effects(it));
    this.#entries.push(entry);
    this.#queue.push(entry);
    this.#show(ids);
    this.#next();
    return entry;
  }

  /** Undoes an act, or the latest that can be undone. @returns the act; null if there is none. */
  undo(entry = this.#entries.findLast(({ canUndo }) => canUndo)): ActEntry | null {
    if (!entry?.canUndo) return null;
    this.#send(entry, 'undo');
    return entry;
  }

  /** Whether an act or undo is not yet answered. */
  get isBusy(): boolean {
    return this.#queue.length > 0;
  }

  /** The acts that can be undone or are under way, for tests. */
  get size(): number {
    return this.#entries.length;
  }

  #effects(entry: ActEntry): Readonly<Record<ActEffect, () => void>> {
    const report = (what: ActReport) => () => this.onReport(what, entry);
    return {
      send: () => void this.#change(entry),
      restore: () => void this.#restore(entry),
      schedule: () => {
        const delayMs = Math.max(retryDelaysMs[entry.lostAttempts - 1] ?? 0, busySeconds() * 1_000);
        this.#timer = setTimeout(() => this.#send(entry, 'due'), delayMs);
      },
      enqueue: () => this.#queue.push(entry),
      reportUndone: report('undone'),
      reportFailure: report('failed'),
      reportPart: report('part'),
      reportUndoFailure: report('undoFailed'),
    };
  }

  #send(entry: ActEntry, event: ActEvent): void {
    entry.machine.send(event);
    if (entry.isAtRest) {
      this.#queue = this.#queue.filter((other) => other !== entry);
      this.#forget();
    }
    this.#show(entry.ids);
    this.#next();
  }

  #next(): void {
    const [first] = this.#queue;
    if (first?.isQueued) this.#send(first, 'start');
  }

  /** Removes the acts that have no effect, and the oldest beyond the maximum. */
  #forget(): void {
    const kept = this.#entries.filter(({ hadNoEffect }) => !hadNoEffect);
    const excess = kept.filter(({ phase }) => phase === 'done').slice(0, -maximumUndos);
    this.#entries = kept.filter((entry) => !excess.includes(entry));
  }

  #show(ids: Iterable<string>): void {
    const pending = this.#entries.filter(({ isAtRest }) => !isAtRest);
    this.rows.showWith((row) => pending.reduce((shown, entry) => entry.show(shown), row), ids);
  }

  async #change(entry: ActEntry): Promise<void> {
    const { act, pending, former } = entry;
    const ids = [...pending].slice(0, batchSize);
    for (const id of ids) {
      const row = this.rows.serverRow(id);
      if (row && !former.has(id)) former.set(id, this.#withAnswered(row));
    }
    const sentAt = this.rows.sendTime();
    try {
      const changes = await withTimeout(this.api.change(act, ids), requestTimeoutMs);
      for (const { row, before, version } of changes) {
        const { markedUnread = false } = former.get(row.id) ?? {};
        entry.undo.set(row.id, { workState: before, version, markedUnread });
      }
      if (entry.lostAttempts > 0) for (const id of ids) rememberUnanswered(entry, id);
      for (const id of ids) pending.delete(id);
      this.rows.applyChanged(
        changes.map(({ row }) => row),
        sentAt,
      );
      entry.lostAttempts = 0;
      this.#send(entry, pending.size > 0 ? 'more' : 'answer');
    } catch (error) {
      const wasLost = entry.lostAttempts > 0;
      const event = this.#eventOf(entry, error);
      if (event === 'refuse') {
        // The user undid it meanwhile, and an attempt whose answer was lost can have done it.
        if (wasLost && entry.phase === 'cancelling')
          for (const id of ids) rememberUnanswered(entry, id, true);
        this.rows.refreshRows();
      }
      this.#send(entry, event === 'refuse' && entry.undo.size > 0 ? 'part' : event);
    }
  }

  /** Returns a row with the acts that were carried out without an answer that has it: their events may still be on their way. */
  #withAnswered(row: SellerRow): SellerRow {
    let known = row;
    for (const { act, undo } of this.#entries) {
      const { version = 0, isUnsure } = undo.get(row.id) ?? {};
      if (isMark(act) || isUnsure || version <= known.workState.version) continue;
      known = { ...row, workState: { ...changedState(known.workState, act), version } };
    }
    return known;
  }

  async #restore(entry: ActEntry): Promise<void> {
    const { act, undo } = entry;
    const batch = new Map([...undo].slice(0, batchSize));
    const sentAt = this.rows.sendTime();
    try {
      const { restored, skipped } =
        batch.size === 0 ? nothing : await withTimeout(this.api.restore(act, batch), requestTimeoutMs);
      const wasLost = entry.lostAttempts > 0;
      for (const { row, version } of restored) {
        if (version !== null) this.#rebase(row.id, batch.get(row.id), version);
      }
      for (const row of skipped) {
        const former = batch.get(row.id);
        // The attempt whose answer was lost can have restored it, or not have changed it.
        if ((wasLost || former?.isUnsure) && former && isSameState(former.workState, row.workState)) {
          this.#rebase(row.id, former, row.workState.version);
        } else entry.skipped.push(row);
      }
      for (const id of batch.keys()) undo.delete(id);
      this.rows.applyChanged([...restored.map(({ row }) => row), ...skipped], sentAt);
      entry.lostAttempts = 0;
      this.#send(entry, undo.size > 0 ? 'more' : 'answer');
    } catch (error) {
      const event = this.#eventOf(entry, error);
      if (event === 'refuse') this.rows.refreshRows();
      this.#send(entry, event);
    }
  }

  /** Lets earlier acts be undone as well: the undone act's conversation has their state again, with another version. */
  #rebase(id: string, former: Undo | undefined, version: number): void {
    if (!former) return;
    for (const { undo } of this.#entries) {
      const earlier = undo.get(id);
      if (earlier && earlier.version === former.workState.version) undo.set(id, { ...earlier, version });
    }
  }

  #eventOf(entry: ActEntry, error: unknown): 'lost' | 'refuse' {
    entry.error = kindOf(error);
    const canRetry = entry.error === 'unreachable' || entry.error === 'busy';
    if (canRetry && entry.lostAttempts < retryDelaysMs.length) {
      entry.lostAttempts++;
      return 'lost';
    }
    entry.lostAttempts = 0;
    return 'refuse';
  }

  /** Ends the timer of an attempt. */
  stop(): void {
    clearTimeout(this.#timer);
  }
}

/** Stores what an undo of a conversation restores if the answer that had it was lost. @param isUnsure it may not be done. */
function rememberUnanswered({ act, former, undo }: ActEntry, id: string, isUnsure = false): void {
  const before = former.get(id);
  if (!before || undo.has(id) || isMark(act)) return;
  const { workState, markedUnread } = before;
  if (isSameState(changedState(workState, act), workState)) return;
  undo.set(id, { workState, markedUnread, version: workState.version + 1, isUnsure });
}

const nothing = { restored: [], skipped: [] } as const;
