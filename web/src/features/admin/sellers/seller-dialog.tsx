import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { createSeller, type SellerRow, updateSeller } from './documents.js';

/** Creates a seller, or changes one. */
export function SellerDialog({
  seller,
  onDone,
  onClose,
}: {
  seller: SellerRow | null;
  onDone: (seller: SellerRow) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [businessName, setBusinessName] = useState(seller?.businessName ?? '');
  const [externalId, setExternalId] = useState(seller?.externalId ?? '');
  const errors = change.errors(['businessName', 'externalId']);
  const submit = async () => {
    const values = { businessName, externalId: externalId.trim() || null };
    const result = seller
      ? await change.run(updateSeller, { input: { id: seller.id, ...values } })
      : await change.run(createSeller, { input: values });
    if (result?.seller) onDone(result.seller);
  };
  return (
    <FormDialog
      title={seller ? text('admin.editOf', { name: seller.businessName }) : text('admin.sellerAdd')}
      onClose={onClose}
      action={text(seller ? 'common.save' : 'admin.create')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.businessName')}
        hint={text('admin.businessNameHint')}
        errors={errors.of('businessName')}
        autoComplete="off"
        required
        value={businessName}
        onChange={(event) => setBusinessName(event.target.value)}
      />
      <TextField
        label={text('admin.externalId')}
        hint={text('admin.externalIdHint')}
        errors={errors.of('externalId')}
        autoComplete="off"
        value={externalId}
        onChange={(event) => setExternalId(event.target.value)}
      />
    </FormDialog>
  );
}
