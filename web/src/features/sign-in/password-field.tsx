import { Eye, EyeOff } from 'lucide-react';
import { type ComponentProps, useState } from 'react';
import { TextField } from '../../components/text-field.js';
import { useText } from '../../i18n/text.js';
import './password-field.css';

/** Shows a password field, a button that makes the password visible, and a hint when Caps Lock is on. */
export function PasswordField({
  hint,
  ...field
}: Omit<ComponentProps<typeof TextField>, 'type' | 'children'>) {
  const text = useText();
  const [shown, setShown] = useState(false);
  const [capsLock, setCapsLock] = useState(false);
  return (
    <TextField
      {...field}
      type={shown ? 'text' : 'password'}
      autoCapitalize="none"
      spellCheck={false}
      dir="ltr"
      hint={capsLock ? <span role="status">{text('signIn.capsLock')}</span> : hint}
      onKeyUp={(event) => setCapsLock(event.getModifierState('CapsLock'))}
      onBlur={() => setCapsLock(false)}
    >
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon p-form-field__show"
        aria-label={text(shown ? 'signIn.hidePassword' : 'signIn.showPassword')}
        onClick={() => setShown(!shown)}
      >
        {shown ? <EyeOff size={18} aria-hidden /> : <Eye size={18} aria-hidden />}
      </button>
    </TextField>
  );
}
