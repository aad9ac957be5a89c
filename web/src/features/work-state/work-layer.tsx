import { useEffect, useRef, useSyncExternalStore } from 'react';
import { failureText } from '../../components/failure-text.js';
import { useText } from '../../i18n/text.js';
import { useInbox, useStore } from '../inbox/inbox-context.js';
import { rowSelection } from '../inbox/row-selection.js';
import type { Act } from './acts.js';
import { AssignChooser } from './assign-chooser.js';
import type { ChooserKind } from './chooser-kind.js';
import { directoryOf } from './directory.js';
import type { WorkState } from './documents.js';
import { LabelChooser } from './label-chooser.js';
import { SelectionBar } from './selection-bar.js';
import { SnoozeChooser } from './snooze-chooser.js';
import './work-layer.css';

interface Props {
  /** The open chooser, with its conversations. */
  chooser: { kind: ChooserKind; ids: readonly string[] } | null;
  /** The selected conversations. */
  selection: readonly string[];
  isSelecting: boolean;
  onAct: (act: Act, ids: readonly string[], leadsOn?: boolean) => void;
  onFinish: () => void;
  onReopen: () => void;
  onChoose: (kind: ChooserKind) => void;
  onClose: () => void;
}

const none: readonly string[] = [];

/** Shows the bar of the selection, and the chooser that is open. */
export function WorkLayer(props: Props) {
  const { chooser, selection, isSelecting, onAct, onFinish, onReopen, onChoose, onClose } = props;
  const { kind = null, ids = none } = chooser ?? {};
  const { known, failure, onRetry } = useDirectory(kind);
  const states = useStates(ids);
  const selectedStates = useStates(selection);
  const ended = { onClose, states };
  return (
    <>
      {isSelecting && (
        <SelectionBar
          count={selection.length}
          isDone={selectedStates.every(({ status }) => status === 'DONE')}
          onFinish={onFinish}
          onReopen={onReopen}
          onChoose={onChoose}
        />
      )}
      {kind === 'snooze' && (
        <SnoozeChooser
          {...ended}
          onAct={(act) => {
            onClose();
            onAct(act, ids, act.kind === 'snooze');
            rowSelection.remove(ids);
          }}
        />
      )}
      {kind === 'assign' && (
        <AssignChooser
          {...{ ...ended, failure, onRetry }}
          colleagues={known?.colleagues ?? null}
          onAct={(act) => {
            onClose();
            onAct(act, ids);
          }}
        />
      )}
      {kind === 'label' && (
        <LabelChooser
          {...{ ...ended, failure, onRetry }}
          labels={known?.labels ?? null}
          onAct={(act) => onAct(act, ids)}
        />
      )}
    </>
  );
}

/** Returns the colleagues and labels, and loads them again when a chooser opens and after a failure. */
function useDirectory(chooser: ChooserKind | null) {
  const text = useText();
  const directory = directoryOf(useInbox().store.client);
  const known = useSyncExternalStore(directory.subscribe, () => directory.value);
  const failures = useSyncExternalStore(directory.subscribe, () => directory.failures);
  const isOpen = chooser !== null;
  useEffect(() => {
    if (isOpen) void directory.load();
  }, [isOpen, directory]);
  useEffect(
    () => (isOpen && failures > 0 ? directory.retryLater() : undefined),
    [isOpen, failures, directory],
  );
  const hasFailed = known === null && failures > 0;
  return {
    known,
    /** Shown in place of the choices if there are none. */
    failure: hasFailed ? failureText(text, 'common.failed') : null,
    onRetry: () => void directory.load(),
  };
}

/** Returns the work states of conversations: the same array until one of them changes. */
function useStates(ids: readonly string[]): readonly WorkState[] {
  const last = useRef<readonly WorkState[]>([]);
  return useStore((store) => {
    const states = ids.flatMap((id) => store.seller(id)?.workState ?? []);
    const isSame =
      states.length === last.current.length && states.every((state, index) => state === last.current[index]);
    if (!isSame) last.current = states;
    return last.current;
  });
}
