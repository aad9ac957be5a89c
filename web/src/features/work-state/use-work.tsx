import { type ReactNode, type RefObject, useEffect, useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { EarlyKeys } from '../../components/early-keys.js';
import type { ToastAction } from '../../components/toast.js';
import { useText } from '../../i18n/text.js';
import { operatorRouter } from '../../router.js';
import { useInbox, useStore } from '../inbox/inbox-context.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import { rowSelection } from '../inbox/row-selection.js';
import { useSelectedIds } from '../inbox/use-selected-ids.js';
import type { ChooserKind } from './chooser-kind.js';
import type { WorkHost, WorkTools } from './work-tools.js';

type WorkModule = typeof import('./work-tools.js');

let loaded: WorkModule | null = null;

async function loadModule(): Promise<WorkModule> {
  loaded ??= await import('./work-tools.js');
  return loaded;
}

/** The time after which the acts are loaded, in ms: the list and the conversation come first. */
const loadAfterMs = 1_500;

/** An open chooser, with the conversations for which it was opened: they stay the same while the list changes. */
interface OpenChooser {
  kind: ChooserKind;
  ids: readonly string[];
}

/** The acts on the open conversation. */
export interface OpenWork {
  finish(): void;
  reopen(): void;
  choose(kind: ChooserKind): void;
}

/**
 * The acts on the selected conversations, or else on the open one, or else on the one whose row has the focus. In the
 * composer, they are about the open one.
 */
export interface Work {
  /** The acts on the open conversation, also while others are selected. */
  open: OpenWork;
  /** Whether there can be a conversation to act on. */
  isPossible: boolean;
  hasSelection: boolean;
  finish(): void;
  reopen(): void;
  choose(kind: ChooserKind): void;
  assignToMe(): void;
  toggleMark(): void;
  /** Marks the open conversation as unread from a message on. */
  markFrom(messageId: string): void;
  undo(): void;
  toggleSelection(): void;
  extendSelection(by: 1 | -1): void;
  selectAll(): void;
  /** The choosers and the bar of the selection. */
  layer: ReactNode;
}

interface Options {
  list: RefObject<{ focus(id?: string): boolean } | null>;
  announce: (text: string, action?: ToastAction) => void;
}

const none: readonly string[] = [];

const toolsOf = new WeakMap<InboxStore, WorkTools>();

/** Returns the acts on conversations, for the shortcuts, the palette and the buttons. */
export function useWork({ list, announce }: Options): Work {
  const text = useText();
  const { store, user } = useInbox();
  const { sellerId, searchIn, query } = operatorRouter.useRoute();
  const loadedIds = useStore((store) => store.list.view.ids);
  // Found messages are shown in place of the conversations.
  const listed = searchIn === 'messages' && query.q.trim() !== '' ? none : loadedIds;
  const selected = useSelectedIds();
  const [chooser, setChooser] = useState<OpenChooser | null>(null);

  const host = useRef<WorkHost>(null);
  host.current = {
    text,
    user,
    announce,
    open: (id) => {
      operatorRouter.goTo({ sellerId: id, messageId: null }, { replace: true });
      if (!list.current?.focus(id)) requestAnimationFrame(() => list.current?.focus(id));
    },
  };
  const present = toolsOf.get(store);
  if (present) present.host = host.current;

  const withTools = async (use: (tools: WorkTools) => void) => {
    const loaded = toolsOf.get(store);
    // At once, because the keys that the user presses next are for what it shows.
    if (loaded) use(loaded);
    else {
      const { WorkTools } = await loadModule();
      const tools = toolsOf.get(store) ?? new WorkTools(store, host.current as WorkHost);
      toolsOf.set(store, tools);
      use(tools);
    }
  };
  const run = (use: (tools: WorkTools) => void) =>
    void withTools(use).catch(() => announce(text('common.failed')));

  const [, rerender] = useState(0);
  const isNeeded = chooser !== null || selected.size > 0;
  // Load them soon, so that an act waits for nothing.
  useEffect(() => {
    const load = async () => {
      const { directoryOf, WorkTools } = await loadModule();
      if (!toolsOf.has(store)) toolsOf.set(store, new WorkTools(store, host.current as WorkHost));
      rerender((count) => count + 1);
      await directoryOf(store.client).load();
    };
    const fail = () => {
      if (!isNeeded) return;
      host.current?.announce(host.current.text('common.failed'));
      setChooser(null);
      rowSelection.clear();
    };
    if (loaded && toolsOf.has(store)) return;
    const timer = setTimeout(() => load().catch(fail), isNeeded ? 0 : loadAfterMs);
    return () => clearTimeout(timer);
  }, [store, isNeeded]);
  useEffect(() => rowSelection.clear, []);
  useEffect(() => rowSelection.keep(listed), [listed]);

  const opened = sellerId ? [sellerId] : none;
  const selection = selected.size > 0 ? listed.filter((id) => selected.has(id)) : none;
  /** The row that has the focus; null if none has. */
  const focusedRow = () => {
    const { row, check } =
      document.activeElement?.closest<HTMLElement>('[data-row], [data-check]')?.dataset ?? {};
    const id = row ?? check;
    return id !== undefined && listed.includes(id) ? id : null;
  };
  /** The row that has the focus, else that of the open conversation; the first one if none is open. */
  const currentRow = () => {
    const id = focusedRow() ?? sellerId ?? listed[0];
    return id !== undefined && listed.includes(id) ? id : null;
  };
  /** Calls back with the conversations to act on. */
  const onTargets = (use: (ids: readonly string[]) => void) => {
    const isWriting = document.activeElement?.matches('[data-thread] textarea');
    const row = focusedRow();
    const others = sellerId === null && row !== null ? [row] : opened;
    const ids = selection.length > 0 && !(isWriting && sellerId) ? selection : others;
    if (ids.length > 0) use(ids);
    else announce(text('work.noTarget'));
  };
  const finish = (ids: readonly string[]) => {
    const isDone = ids.every((id) => store.seller(id)?.workState.status === 'DONE');
    run((tools) => tools.finish(ids, isDone));
    rowSelection.remove(ids);
  };
  const reopen = (ids: readonly string[]) => {
    run((tools) => tools.reopen(ids));
    rowSelection.remove(ids);
  };
  const choose = (kind: ChooserKind, ids: readonly string[]) => setChooser({ kind, ids });
  const closeChooser = () => flushSync(() => setChooser(null));
  return {
    isPossible: sellerId !== null || listed.length > 0,
    hasSelection: selected.size > 0,
    open: {
      finish: () => finish(opened),
      reopen: () => reopen(opened),
      choose: (kind) => choose(kind, opened),
    },
    finish: () => onTargets(finish),
    reopen: () => onTargets(reopen),
    choose: (kind) => onTargets((ids) => choose(kind, ids)),
    assignToMe: () => onTargets((ids) => run((tools) => tools.assignToMe(ids))),
    toggleMark: () => sellerId !== null && run((tools) => tools.toggleMark(sellerId)),
    markFrom: (messageId) => sellerId !== null && run((tools) => tools.markFrom(sellerId, messageId)),
    undo: () => run((tools) => tools.undo()),
    toggleSelection: () => {
      const id = currentRow();
      if (id !== null) rowSelection.toggle(id);
    },
    extendSelection: (by) => {
      const from = currentRow();
      const to = listed[(from === null ? -1 : listed.indexOf(from)) + by];
      if (to === undefined) return;
      rowSelection.extend(listed, to, from);
      list.current?.focus(to);
    },
    selectAll: () => rowSelection.select(listed),
    layer:
      (chooser !== null || selected.size > 0) &&
      // Not `lazy`, which shows a module that is loaded only after a delay.
      (loaded ? (
        <loaded.WorkLayer
          {...{ chooser, selection }}
          isSelecting={selected.size > 0}
          onAct={(act, ids, leadsOn) => run((tools) => tools.act(act, ids, leadsOn))}
          onFinish={() => finish(selection)}
          onReopen={() => reopen(selection)}
          onChoose={(kind) => choose(kind, selection)}
          onClose={closeChooser}
        />
      ) : (
        chooser !== null && <EarlyKeys onCancel={() => setChooser(null)} />
      )),
  };
}
