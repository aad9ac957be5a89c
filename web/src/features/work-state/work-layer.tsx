import { useEffect, useRef, useSyncExternalStore } from 'react';
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
  chooser: ChooserKind | null;
  targets: readonly string[];
  isSelecting: boolean;
  onAct: (act: Act, leadsOn?: boolean) => void;
  onFinish: () => void;
  onChoose: (kind: ChooserKind) => void;
  onClose: () => void;
}

/** Shows the bar of the selection, and the chooser that is open. */
export function WorkLayer(props: Props) {
  const { chooser, targets, isSelecting, onAct, onFinish, onChoose, onClose } = props;
  const known = useDirectory(chooser);
  const states = useStates(targets);
  const ended = { onClose, states };
  return (
    <>
      {isSelecting && (
        <SelectionBar
          count={targets.length}
          isDone={states.every(({ status }) => status === 'DONE')}
          onFinish={onFinish}
          onChoose={onChoose}
        />
      )}
      {chooser === 'snooze' && (
        <SnoozeChooser
          {...ended}
          onAct={(act) => {
            onClose();
            onAct(act, act.kind === 'snooze');
            rowSelection.clear();
          }}
        />
      )}
      {chooser === 'assign' && (
        <AssignChooser
          {...ended}
          colleagues={known?.colleagues ?? null}
          onAct={(act) => {
            onClose();
            onAct(act);
          }}
        />
      )}
      {chooser === 'label' && <LabelChooser {...ended} labels={known?.labels ?? null} onAct={onAct} />}
    </>
  );
}

/** Returns the colleagues and labels, and loads them again when a chooser opens. */
function useDirectory(chooser: ChooserKind | null) {
  const directory = directoryOf(useInbox().store.client);
  useEffect(() => {
    if (chooser !== null) void directory.load();
  }, [chooser, directory]);
  return useSyncExternalStore(directory.subscribe, () => directory.value);
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
