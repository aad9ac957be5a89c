import type { ReactNode } from 'react';
import { useText } from '../../../i18n/text.js';
import type { Action, Policy } from './documents.js';
import { actionName, actions as allActions, kindName, milderOf, type NamedKind } from './kinds.js';

type Actions = Policy['actions'][number];

/** Chooses the action for a kind, and the one for uncertain findings if it has such findings. */
export function KindActions({
  kind,
  actions,
  isDefault,
  onChange,
}: {
  kind: NamedKind;
  actions: Actions;
  /** Whether the saved action is the default. */
  isDefault: boolean;
  onChange: (actions: Actions) => void;
}) {
  const text = useText();
  const name = text(kindName[kind]);
  const { action, defaultAction, lowConfidenceAction } = actions;
  return (
    <div>
      <ActionField
        value={action}
        options={allActions}
        onChange={(chosen) => onChange({ ...actions, action: chosen })}
      >
        {name}
        {!isDefault && (
          <span className="a-sub">
            {text('admin.byDefault', { action: text(actionName[defaultAction]) })}
          </span>
        )}
      </ActionField>
      {lowConfidenceAction && action !== 'ALLOW' && (
        <ActionField
          className="a-kinds__kind--uncertain"
          name={text('admin.uncertainOf', { name })}
          value={milderOf(action, lowConfidenceAction)}
          options={allActions.filter((each) => milderOf(action, each) === each)}
          onChange={(chosen) => onChange({ ...actions, lowConfidenceAction: chosen })}
        >
          {text('admin.uncertain')}
        </ActionField>
      )}
    </div>
  );
}

function ActionField({
  className = '',
  name,
  value,
  options,
  onChange,
  children,
}: {
  className?: string;
  /** The accessible name, if it is not the label alone. */
  name?: string;
  value: Action;
  options: readonly Action[];
  onChange: (action: Action) => void;
  /** The label. */
  children: ReactNode;
}) {
  const text = useText();
  return (
    <label className={`a-kinds__kind ${className}`}>
      <span>{children}</span>
      <select
        className="p-field"
        aria-label={name}
        value={value}
        onChange={(event) => onChange(options.find((each) => each === event.target.value) ?? value)}
      >
        {options.map((each) => (
          <option key={each} value={each}>
            {text(actionName[each])}
          </option>
        ))}
      </select>
    </label>
  );
}
