import { Chooser } from '../../components/chooser.js';
import { LabelDot } from '../../components/label-dot.js';
import { useText } from '../../i18n/text.js';
import { useStore } from '../inbox/inbox-context.js';
import { type Act, maximumLabels } from './acts.js';
import type { Label, WorkState } from './documents.js';

interface Props {
  states: readonly WorkState[];
  /** Null until they are loaded. */
  labels: readonly Label[] | null;
  /** Why they could not be loaded; null if they are being loaded. */
  failure: string | null;
  onRetry: () => void;
  onAct: (act: Act) => void;
  onClose: () => void;
}

/** Lets the user add and remove labels; each choice is an act of its own. */
export function LabelChooser({ states, labels, failure, onRetry, onAct, onClose }: Props) {
  const text = useText();
  const { canManageSettings } = useStore(({ permissions }) => permissions);
  const isFull = states.some((state) => state.labels.length >= maximumLabels);
  const checkedOf = (id: string) => {
    const count = states.filter((state) => state.labels.some((label) => label.id === id)).length;
    return count === 0 ? false : count === states.length || 'mixed';
  };
  const none = canManageSettings ? 'work.noLabelsAdmin' : 'work.noLabels';
  return (
    <Chooser
      title={text('work.labels')}
      placeholder={text('work.labelHint')}
      isMultiple
      isLoading={labels === null && failure === null}
      failure={failure}
      onRetry={onRetry}
      none={text(labels === null ? 'common.loading' : none)}
      note={text(isFull ? 'work.tooManyLabels' : 'work.labelsHint')}
      hasProblem={isFull}
      choices={(labels ?? []).map(({ id, name, colour }) => {
        const checked = checkedOf(id);
        return {
          key: id,
          label: name,
          icon: <LabelDot colour={colour} />,
          checked,
          ...(checked === 'mixed' && { detail: text('work.someHave') }),
          isDisabled: isFull && checked === false,
        };
      })}
      onChoose={(key) => {
        const label = labels?.find(({ id }) => id === key);
        if (label) onAct({ kind: checkedOf(key) === true ? 'removeLabel' : 'addLabel', label });
      }}
      onClose={onClose}
    />
  );
}
