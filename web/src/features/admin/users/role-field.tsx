import { SelectField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import type { Role } from './documents.js';
import { roleHint, roleName, roles } from './roles.js';

/** Lets the user choose a role, and explains its permissions. */
export function RoleField({
  value,
  errors,
  onChange,
}: {
  value: Role;
  errors: readonly string[] | undefined;
  onChange: (role: Role) => void;
}) {
  const text = useText();
  return (
    <SelectField
      label={text('admin.role')}
      hint={text(roleHint[value])}
      errors={errors}
      value={value}
      onChange={(event) => onChange(roles.find((each) => each === event.target.value) ?? value)}
    >
      {roles.map((each) => (
        <option key={each} value={each}>
          {text(roleName[each])}
        </option>
      ))}
    </SelectField>
  );
}
