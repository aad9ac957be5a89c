import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { createSeller, type SellerRow, updateSeller } from './documents.js';

/** Creates a seller, or renames one. */
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
  const errors = change.errors(['businessName']);
  const submit = async () => {
    const result = seller
      ? await change.run(updateSeller, { input: { id: seller.id, businessName } })
      : await change.run(createSeller, { input: { businessName } });
    if (result?.seller) onDone(result.seller);
  };
  return (
    <FormDialog
      title={seller ? text('admin.renameOf', { name: seller.businessName }) : text('admin.sellerAdd')}
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
    </FormDialog>
  );
}
