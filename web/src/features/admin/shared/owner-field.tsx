import { SelectField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import type { Owner } from './owner.js';
import { SellerField } from './seller-field.js';

/** Lets the user choose the operator or one seller. */
export function OwnerField<Operator extends { side: 'OPERATOR' }>({
  label,
  owner,
  operator,
  sellerErrors,
  onChange,
}: {
  label: string;
  owner: Owner<Operator>;
  /** The value when the operator is chosen. */
  operator: Operator;
  sellerErrors: readonly string[] | undefined;
  onChange: (owner: Owner<Operator>) => void;
}) {
  const text = useText();
  return (
    <>
      <SelectField
        label={label}
        value={owner.side}
        onChange={(event) =>
          onChange(event.target.value === 'SELLER' ? { side: 'SELLER', seller: null } : operator)
        }
      >
        <option value="OPERATOR">{text('admin.sideOperator')}</option>
        <option value="SELLER">{text('admin.sideOneSeller')}</option>
      </SelectField>
      {owner.side === 'SELLER' && (
        <SellerField
          seller={owner.seller}
          errors={sellerErrors}
          onChange={(seller) => onChange({ side: 'SELLER', seller })}
        />
      )}
    </>
  );
}
