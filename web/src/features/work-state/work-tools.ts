import './texts.js';
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
  announce: (text: string, action?: ToastAction) => void;
  /** Opens a conversation and moves the focus to its row. */
  open: (id: string) => void;
}

/** Acts on conversations, says what was done, and undoes it. */
export class WorkTools {
  readonly #acts: UndoableActs;
  /** The conversation that was open before an act, so that its undo opens it again. */
  readonly #ways = new WeakMap<ActEntry, { from: string; to: string }>();

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
    const { text, announce, open } = this.host;
    if (act.kind === 'addLabel' && this.#hasTooManyLabels(act.label.id, ids)) {
      announce(text('work.tooManyLabels'));
      return;
    }
    const { sellerId: from } = operatorRouter.current();
    const leads = leadsOn && ids.length === 1 && ids[0] === from;
    const [ahead, behind] = leads ? [this.#next(from, 1), this.#next(from, -1)] : [];
    const entry = this.#acts.act(act, ids);
    announce(actText(text, act, ids.length), {
      label: text('work.undo'),
      keys: 'Z',
      run: () => this.undo(entry),
    });
    if (!leads) return;
    // Back only in a list that it left: elsewhere, the one before was dealt with already.
    const next = ahead ?? (this.store.list.view.ids.includes(from) ? null : behind);
    if (!next) return;
    this.#ways.set(entry, { from, to: next });
    open(next);
  }

  /** Finishes conversations, or reopens them if all are done. */
  finish(ids: readonly string[]): void {
    const isDone = ids.every((id) => this.store.seller(id)?.workState.status === 'DONE');
    this.act({ kind: isDone ? 'reopen' : 'finish' }, ids, !isDone);
  }

  /** Assigns conversations to the user. */
  async assignToMe(ids: readonly string[]): Promise<void> {
    const directory = directoryOf(this.store.client);
    if (!directory.value) await directory.load();
    const colleague = directory.value?.colleagues.find(({ isViewer }) => isViewer);
    if (colleague) this.act({ kind: 'assign', colleague }, ids);
    else this.host.announce(this.host.text('common.failed'));
  }

  toggleMark(id: string): void {
    this.act({ kind: this.store.seller(id)?.markedUnread ? 'removeMark' : 'mark' }, [id]);
  }

  /** Undoes an act, or the latest one. */
  undo(entry?: ActEntry): void {
    const undone = this.#acts.undo(entry);
    if (!undone) {
      this.host.announce(this.host.text('work.nothingToUndo'));
      return;
    }
    const way = this.#ways.get(undone);
    if (way && operatorRouter.current().sellerId === way.to) this.host.open(way.from);
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
