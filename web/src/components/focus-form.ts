/** Matches the fields of a form. Hidden ones are for password managers. */
const fields = 'input:not([type="hidden"], [hidden]), select, textarea';

/**
 * Moves the focus into a form: to its first field, or to its first button if it has no field. A form that confirms a
 * destructive action has its cancel button first, so Enter alone does not confirm.
 */
export function focusForm(form: HTMLFormElement | null): void {
  const target =
    form?.querySelector<HTMLElement>(fields) ??
    form?.querySelector<HTMLElement>('[data-default-action]') ??
    form?.querySelector('button');
  target?.focus();
}
