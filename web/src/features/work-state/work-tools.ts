import './texts.js';
import type { SessionUser } from '../../api/auth.js';
import type { ToastAction } from '../../components/toast.js';
import type { Text } from '../../i18n/text.js';
import { isLeaving, operatorRouter } from '../../router.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import { actApi } from './act-api.js';
import type { ActEntry } from './act-entry.js';
import { actText, reportText } from './act-texts.js';
import { type Act, maximumLabels } from './acts.js';
import { directoryOf } from './directory.js';
import { UndoableActs } from './undoable-acts.js';

/** The functions of the page that acts call. */
export interface WorkHost {
  text: Text;
  user: Pick<SessionUser, 'apiId' | 'name'>;
  announce: (text: string, action?: ToastAction) => void;
  /** Opens a conversation and moves the focus to its row. */
  open: (id: string) => void;
}

/** The conversation that was open before an act, and the one that the act opened. */
interface Way {
  from: string;
  to: string;
}

/** Acts on conversations, says what was done, and undoes it. */
export class WorkTools {
  readonly #acts: UndoableActs;
  /** The conversation that an act opened, so that its undo opens the one before. */
  readonly #ways = new WeakMap<ActEntry, Way>();
  /** The latest act, with where it led; its entry is null if there was nothing to change. */
  #latest: { entry: ActEntry | null; way: Way | null } | null = null;

  constructor(
    private readonly store: InboxStore,
    public host: WorkHost,
  ) {
    this.#acts = new UndoableActs(actApi(store.client), store);
    // The browser asks whether to leave the page before the acts are saved.
    addEventListener('beforeunload', (event) => {
      if (this.#acts.isBusy && !isLeaving()) event.preventDefault();
    });
    this.#acts.onReport = (report, entry) => {
      const { text, announce } = this.host;
      announce(reportText(text, report, entry));
    };
  }

  /** Acts on conversations. @param leadsOn whether the next conversation opens if the open one is the only one. */
  act(act: Act, ids: readonly string[], leadsOn = false): void {
    if (ids.length === 0) return;
    const { text, announce } = this.host;
    if (act.kind === 'addLabel' && this.#hasTooManyLabels(act.label.id, ids)) {
      announce(text('work.tooManyLabels'));
      return;
    }
    const lead = leadsOn ? this.#lead(ids) : null;
    const entry = this.#acts.act(act, ids);
    announce(this.#naming(ids, actText(text, act, ids.length)), {
      label: text('work.undo'),
      keys: 'Z',
      run: () => this.undo(entry),
    });
    const way = lead?.() ?? null;
    this.#latest = { entry, way };
    if (way) this.#ways.set(entry, way);
  }

  /**
   * Finishes conversations.
   * @param isDone whether the user saw that all are done already; then nothing is sent, because a new message may have
   * reopened them meanwhile.
   */
  finish(ids: readonly string[], isDone: boolean): void {
    if (!isDone) {
      this.act({ kind: 'finish' }, ids, true);
      return;
    }
    const { text, announce } = this.host;
    announce(this.#naming(ids, text('work.alreadyDone', { count: ids.length })), {
      label: text('work.reopen'),
      run: () => this.act({ kind: 'reopen' }, ids),
    });
    this.#latest = { entry: null, way: this.#lead(ids)?.() ?? null };
  }

  /** Reopens conversations that are done or snoozed. */
  reopen(ids: readonly string[]): void {
    if (ids.some((id) => this.store.seller(id)?.workState.status !== 'OPEN'))
      this.act({ kind: 'reopen' }, ids);
    else this.host.announce(this.#naming(ids, this.host.text('work.alreadyOpen', { count: ids.length })));
  }

  /** Assigns conversations to the user: at once, so that it comes before the acts that follow. */
  assignToMe(ids: readonly string[]): void {
    const { apiId: id, name } = this.host.user;
    this.act({ kind: 'assign', colleague: { id, name, isViewer: true } }, ids);
  }

  toggleMark(id: string): void {
    this.act({ kind: this.store.seller(id)?.markedUnread ? 'removeMark' : 'mark' }, [id]);
  }

  /** Marks a conversation as unread from a message on. */
  markFrom(id: string, fromMessageId: string): void {
    this.act({ kind: 'mark', fromMessageId }, [id]);
  }

  /** Undoes an act, or the latest one. If the latest one changed nothing, an earlier one stays. */
  undo(entry?: ActEntry): void {
    const latest = this.#latest;
    this.#latest = null;
    const changedNothing =
      latest !== null &&
      (latest.entry === null || (latest.entry.phase === 'done' && latest.entry.hadNoEffect));
    const undone = !entry && changedNothing ? null : this.#acts.undo(entry);
    if (!undone) this.host.announce(this.host.text('work.nothingToUndo'));
    const way = undone ? this.#ways.get(undone) : changedNothing ? latest.way : null;
    if (way && operatorRouter.current().sellerId === way.to) this.host.open(way.from);
  }

  /**
   * Finds where an act on the open conversation leads.
   * @returns a function that opens that conversation, to be called after the act; null if the act is about others.
   */
  #lead(ids: readonly string[]): (() => Way | null) | null {
    const [from] = ids;
    if (from === undefined || ids.length > 1 || from !== operatorRouter.current().sellerId) return null;
    const [ahead, behind] = [this.#next(from, 1), this.#next(from, -1)];
    return () => {
      // Back only in a list that it left: elsewhere, the one before was dealt with already.
      const to = ahead ?? (this.store.list.view.ids.includes(from) ? null : behind);
      if (!to) return null;
      this.host.open(to);
      return { from, to };
    };
  }

  /** Adds the name of a conversation that is not open to what an act did. */
  #naming(ids: readonly string[], done: string): string {
    const [id] = ids;
    if (id === undefined || ids.length > 1 || id === operatorRouter.current().sellerId) return done;
    const name = this.store.seller(id)?.businessName;
    return name === undefined ? done : this.host.text('work.ofConversation', { name, done });
  }

  /**
   * Returns the listed conversation after (1) or before (-1) another one. Conversations that were open before and no
   * longer match are returned only backward.
   */
  #next(id: string, by: 1 | -1): string | null {
    const { list } = this.store;
    let next = list.neighbour(id, by);
    while (next !== null && !list.view.ids.includes(next)) next = list.neighbour(next, by);
    return next;
  }

  #hasTooManyLabels(labelId: string, ids: readonly string[]): boolean {
    return ids.some((id) => {
      const { labels = [] } = this.store.seller(id)?.workState ?? {};
      return labels.length >= maximumLabels && !labels.some((label) => label.id === labelId);
    });
  }
}

export { WorkLayer } from './work-layer.js';
export { directoryOf };
