import { useText } from '../../i18n/text.js';
import { rowSelection } from './row-selection.js';
import { useSelectedIds } from './use-selected-ids.js';
import './row-check.css';

interface Props {
  id: string;
  name: string;
  tabIndex: 0 | -1;
  onExtend: (id: string) => void;
}

/** Selects a row. It covers the avatar when the row is hovered or focused, and in each row while some are selected. */
export function RowCheck({ id, name, tabIndex, onExtend }: Props) {
  const text = useText();
  const selected = useSelectedIds();
  return (
    <label className="row-check" data-check={id} data-selecting={selected.size > 0 || undefined}>
      <input
        type="checkbox"
        tabIndex={tabIndex}
        aria-label={text('work.selectRow', { name })}
        aria-keyshortcuts="X"
        checked={selected.has(id)}
        onClick={({ shiftKey }) => (shiftKey ? onExtend(id) : rowSelection.toggle(id))}
        onChange={() => {}}
      />
    </label>
  );
}
