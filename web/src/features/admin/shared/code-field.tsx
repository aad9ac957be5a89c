import type { ComponentProps } from 'react';
import { TextField } from '../../../components/text-field.js';

/** Shows a required field for an expression or a template, which no browser corrects. */
export function CodeField(props: ComponentProps<typeof TextField>) {
  return (
    <TextField
      className="p-field a-code"
      dir="ltr"
      autoComplete="off"
      autoCapitalize="none"
      spellCheck={false}
      required
      maxLength={500}
      {...props}
    />
  );
}
