import { SelectField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';

/** The side that a user or a key belongs to. */
export type Side = 'OPERATOR' | 'SELLER';

/** Lets the user list one side; null lists both. */
export function SideFilter({ side, onChange }: { side: Side | null; onChange: (side: Side | null) => void }) {
  const text = useText();
  return (
    <SelectField
      label={text('admin.side')}
      value={side ?? ''}
      onChange={(event) => onChange((event.target.value || null) as Side | null)}
    >
      <option value="">{text('admin.all')}</option>
      <option value="OPERATOR">{text('admin.sideOperator')}</option>
      <option value="SELLER">{text('admin.sideSeller')}</option>
    </SelectField>
  );
}
