import { useId, useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { LabelDot } from '../../../components/label-dot.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { createLabel, type LabelColour, type LabelRow, labelColours, updateLabel } from './documents.js';

interface Props {
  /** The label to change; null creates one. */
  label: LabelRow | null;
  onDone: () => void;
  onClose: () => void;
}

const colours = Object.keys(labelColours) as LabelColour[];

/** Creates a label, or changes its name and colour. */
export function LabelDialog({ label, onDone, onClose }: Props) {
  const text = useText();
  const change = useMutation();
  const group = useId();
  const [name, setName] = useState(label?.name ?? '');
  const [colour, setColour] = useState<LabelColour>(label?.colour ?? 'BLUE');
  const errors = change.errors(['name']);
  const submit = async () => {
    const values = { name, colour };
    const result = label
      ? await change.run(updateLabel, { input: { id: label.id, ...values } })
      : await change.run(createLabel, { input: values });
    if (result) onDone();
  };
  return (
    <FormDialog
      title={label ? text('admin.editOf', { name: label.name }) : text('admin.labelAdd')}
      onClose={onClose}
      action={text(label ? 'common.save' : 'admin.create')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.labelName')}
        errors={errors.of('name')}
        dir="auto"
        autoComplete="off"
        required
        maxLength={50}
        value={name}
        onChange={(event) => setName(event.target.value)}
      />
      <fieldset className="label-colours">
        <legend>{text('admin.colour')}</legend>
        {colours.map((each) => (
          <label key={each} className="label-colour">
            <input
              type="radio"
              name={group}
              value={each}
              checked={each === colour}
              onChange={() => setColour(each)}
            />
            <LabelDot colour={each} />
            {text(labelColours[each])}
          </label>
        ))}
      </fieldset>
    </FormDialog>
  );
}
