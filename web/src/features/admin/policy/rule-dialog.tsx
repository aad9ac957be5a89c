import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { type Action, createAllowance, createPattern } from './documents.js';
import { actionName, actions } from './kinds.js';
import { RuleTrial } from './rule-trial.js';

const ruleActions = actions.filter((action) => action !== 'ALLOW');

/** Adds a pattern, or an allowance for a literal text or an expression. */
export function RuleDialog({
  kind,
  title,
  onDone,
  onClose,
}: {
  kind: 'pattern' | 'allowance';
  title: string;
  onDone: () => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [name, setName] = useState('');
  const [typed, setTyped] = useState('');
  const [asText, setAsText] = useState(kind === 'allowance');
  const [action, setAction] = useState<Action>('BLOCK');
  const field = asText ? 'text' : 'expression';
  const errors = change.errors(['name', field]);

  const submit = async () => {
    const result =
      kind === 'pattern'
        ? await change.run(createPattern, { input: { name, expression: typed, action } })
        : await change.run(createAllowance, { input: { name, [field]: typed } });
    if (result) onDone();
  };
  return (
    <FormDialog
      title={title}
      onClose={onClose}
      action={text('admin.add')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.ruleName')}
        hint={text(kind === 'pattern' ? 'admin.patternNameHint' : 'admin.allowanceNameHint')}
        errors={errors.of('name')}
        required
        maxLength={100}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      {kind === 'allowance' && (
        <SelectField
          label={text('admin.allowanceKind')}
          value={field}
          onChange={(event) => setAsText(event.target.value === 'text')}
        >
          <option value="text">{text('admin.allowanceText')}</option>
          <option value="expression">{text('admin.expression')}</option>
        </SelectField>
      )}
      <TextField
        label={text(asText ? 'admin.ruleText' : 'admin.expression')}
        hint={asText ? undefined : text('admin.expressionHint')}
        errors={errors.of(field)}
        className={asText ? 'p-field' : 'p-field a-code'}
        dir={asText ? 'auto' : 'ltr'}
        spellCheck={false}
        autoCapitalize="none"
        required
        value={typed}
        onChange={(event) => setTyped(event.target.value)}
      />
      <RuleTrial rule={{ type: kind === 'pattern' ? 'PATTERN' : 'ALLOWANCE', field, value: typed }} />
      {kind === 'pattern' && (
        <SelectField
          label={text('admin.ruleAction')}
          value={action}
          onChange={(event) => setAction(ruleActions.find((each) => each === event.target.value) ?? 'BLOCK')}
        >
          {ruleActions.map((each) => (
            <option key={each} value={each}>
              {text(actionName[each])}
            </option>
          ))}
        </SelectField>
      )}
    </FormDialog>
  );
}
