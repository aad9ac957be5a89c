import { SelectField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';

/** Of which side a user or a key is. */
export type Side = 'OPERATOR' | 'SELLER';

/** Which side is listed; null for both. */
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
