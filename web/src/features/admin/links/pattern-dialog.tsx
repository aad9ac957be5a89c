import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { Switch } from '../../../components/switch.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { CodeField } from '../shared/code-field.js';
import { useMutation } from '../shared/use-mutation.js';
import { createLinkPattern, type LinkPattern, updateLinkPattern } from './documents.js';
import { LinkTest } from './link-test.js';

interface Props {
  /** The pattern to change; null creates one. */
  pattern: LinkPattern | null;
  onDone: () => void;
  onClose: () => void;
}

/** Creates a link pattern, or changes one, with a test of what is written. */
export function PatternDialog({ pattern, onDone, onClose }: Props) {
  const text = useText();
  const change = useMutation();
  const [values, setValues] = useState({
    name: pattern?.name ?? '',
    expression: pattern?.expression ?? '',
    template: pattern?.template ?? '',
    forSellers: pattern?.forSellers ?? false,
  });
  const set = (changed: Partial<typeof values>) => setValues((before) => ({ ...before, ...changed }));
  const errors = change.errors(['name', 'expression', 'template']);
  const submit = async () => {
    const result = pattern
      ? await change.run(updateLinkPattern, { input: { id: pattern.id, ...values } })
      : await change.run(createLinkPattern, { input: values });
    if (result) onDone();
  };
  const { name, expression, template, forSellers } = values;
  return (
    <FormDialog
      title={pattern ? text('admin.editOf', { name: pattern.name }) : text('admin.linkAdd')}
      onClose={onClose}
      action={text(pattern ? 'common.save' : 'admin.add')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.ruleName')}
        hint={text('admin.linkNameHint')}
        errors={errors.of('name')}
        dir="auto"
        autoComplete="off"
        required
        maxLength={100}
        value={name}
        onChange={(event) => set({ name: event.target.value })}
      />
      <CodeField
        label={text('admin.expression')}
        hint={text('admin.expressionHint')}
        errors={errors.of('expression')}
        placeholder="order #?(\d+)"
        value={expression}
        onChange={(event) => set({ expression: event.target.value })}
      />
      <CodeField
        label={text('admin.linkTemplate')}
        hint={text('admin.linkTemplateHint')}
        errors={errors.of('template')}
        placeholder="https://example.com/orders/{1}"
        value={template}
        onChange={(event) => set({ template: event.target.value })}
      />
      <Switch
        label={text('admin.linkShowSellers')}
        hint={text('admin.linkShowSellersHint')}
        checked={forSellers}
        onChange={(on) => set({ forSellers: on })}
      />
      <LinkTest pattern={{ expression, template }} />
    </FormDialog>
  );
}
