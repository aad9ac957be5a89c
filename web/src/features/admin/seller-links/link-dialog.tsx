import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { CodeField } from '../shared/code-field.js';
import type { Mutation } from '../shared/use-mutation.js';
import type { SellerLink } from './documents.js';

interface Props {
  /** The link to change; null adds one. */
  link: SellerLink | null;
  change: Mutation;
  onSave: (link: SellerLink) => void;
  onClose: () => void;
}

/** Adds a link of sellers, or changes one. */
export function LinkDialog({ link, change, onSave, onClose }: Props) {
  const text = useText();
  const [label, setLabel] = useState(link?.label ?? '');
  const [template, setTemplate] = useState(link?.template ?? '');
  const errors = change.errors(['label', 'template']);
  return (
    <FormDialog
      title={link ? text('admin.editOf', { name: link.label }) : text('admin.sellerLinkAdd')}
      onClose={onClose}
      action={text(link ? 'common.save' : 'admin.add')}
      busy={change.busy}
      errors={errors}
      onSubmit={() => onSave({ label, template })}
    >
      <TextField
        label={text('admin.sellerLinkLabel')}
        hint={text('admin.sellerLinkLabelHint')}
        errors={errors.of('label')}
        dir="auto"
        autoComplete="off"
        required
        maxLength={50}
        value={label}
        onChange={(event) => setLabel(event.target.value)}
      />
      <CodeField
        label={text('admin.linkTemplate')}
        hint={text('admin.sellerLinkTemplateHint')}
        errors={errors.of('template')}
        placeholder="https://example.com/sellers/{externalId}"
        value={template}
        onChange={(event) => setTemplate(event.target.value)}
      />
    </FormDialog>
  );
}
