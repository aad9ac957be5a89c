import { BookmarkPlus, Pencil, Save, Trash2 } from 'lucide-react';
import { type ReactNode, useEffect, useRef } from 'react';
import { LabelDot } from '../../../components/label-dot.js';
import { useText } from '../../../i18n/text.js';
import { maximumFilterLabels } from '../../../paths.js';
import { operatorRouter } from '../../../router.js';
import type { ThreadSort } from '../documents.js';
import { useStore } from '../inbox-context.js';
import { type ListQuery, ownSorts } from '../rows.js';
import { addressOf } from './shown-view.js';
import { useShownView } from './use-shown-view.js';
import type { ViewActs } from './use-view-acts.js';
import './view-options.css';

const sortLabels = {
  LATEST_MESSAGE: 'views.latestMessage',
  LONGEST_WAIT: 'views.longestWait',
  SNOOZE_END: 'views.snoozeEnd',
} as const satisfies Record<ThreadSort, string>;

interface Props {
  acts: ViewActs;
  onClose: () => void;
}

/** Lets the user filter and order the shown view, and save, rename, replace and delete it. */
export default function ViewOptions({ acts, onClose }: Props) {
  const text = useText();
  const { view, savedView } = useShownView();
  const options = useRef<HTMLDivElement>(null);
  useEffect(() => options.current?.querySelector<HTMLElement>('input, button')?.focus(), []);
  if (!view) return null;
  const change = (changed: Partial<ListQuery>) =>
    operatorRouter.goTo(addressOf({ ...view, ...changed }, savedView?.id), { replace: true });
  const sorts = [...new Set<ThreadSort>([ownSorts[view.list], 'LATEST_MESSAGE'])];
  return (
    <div ref={options} className="view-options">
      {view.list !== 'UNREAD' && (
        <Labels chosen={view.labelIds} onChange={(labelIds) => change({ labelIds })} />
      )}
      {sorts.length > 1 && (
        <fieldset>
          <legend>{text('views.sort')}</legend>
          {sorts.map((sort) => (
            <label key={sort} className="view-options__choice">
              <input
                type="radio"
                name="sort"
                checked={view.sort === sort}
                onChange={() => change({ sort })}
              />
              {text(sortLabels[sort])}
            </label>
          ))}
        </fieldset>
      )}
      {view.list === 'UNREAD' && <p className="view-options__note">{text('views.unreadHint')}</p>}
      <div className="view-options__acts">
        <ActButton
          icon={<BookmarkPlus size={16} />}
          label={text('views.saveAs')}
          act={acts.save}
          onClose={onClose}
        />
        <ActButton
          icon={<Save size={16} />}
          label={text('views.replace')}
          act={acts.replace}
          onClose={onClose}
        />
        <ActButton
          icon={<Pencil size={16} />}
          label={text('views.renameAction')}
          act={acts.rename}
          onClose={onClose}
        />
        <ActButton
          icon={<Trash2 size={16} />}
          label={text('views.delete')}
          act={acts.remove}
          onClose={onClose}
        />
      </div>
    </div>
  );
}

interface ActProps {
  icon: ReactNode;
  label: string;
  act: (() => void) | null;
  onClose: () => void;
}

/** Closes the options and acts. Nothing if the act is not possible. */
function ActButton({ icon, label, act, onClose }: ActProps) {
  if (!act) return null;
  return (
    <button
      type="button"
      className="p-button p-button--quiet"
      onClick={() => {
        onClose();
        act();
      }}
    >
      <span aria-hidden="true">{icon}</span>
      {label}
    </button>
  );
}

interface LabelsProps {
  chosen: readonly string[];
  onChange: (labelIds: readonly string[]) => void;
}

function Labels({ chosen, onChange }: LabelsProps) {
  const text = useText();
  const labels = useStore(({ work }) => work.labels);
  // The store loads them again until they are there.
  if (!labels) return <p className="view-options__note">{text('common.loading')}</p>;
  if (labels.length === 0) return <p className="view-options__note">{text('views.noLabels')}</p>;
  const isFull = chosen.length >= maximumFilterLabels;
  return (
    <fieldset>
      <legend>{text('views.labelFilter')}</legend>
      <div className="view-options__labels">
        {labels.map(({ id, name, colour }) => {
          const isChosen = chosen.includes(id);
          return (
            <label key={id} className="view-options__choice">
              <input
                type="checkbox"
                checked={isChosen}
                disabled={isFull && !isChosen}
                onChange={() => onChange(isChosen ? chosen.filter((other) => other !== id) : [...chosen, id])}
              />
              <LabelDot colour={colour} />
              <bdi>{name}</bdi>
            </label>
          );
        })}
      </div>
      {isFull && (
        <p className="view-options__note">{text('views.mostLabels', { count: maximumFilterLabels })}</p>
      )}
    </fieldset>
  );
}
