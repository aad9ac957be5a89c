/** Matches what a form can be filled in by. A hidden field is for password managers. */
const fields = 'input:not([type="hidden"], [hidden]), select, textarea';

/**
 * Puts the focus into a form: to its first field, or to its first button where it has no field. A form that confirms
 * something destructive has its cancel button first, so Enter alone destroys nothing.
 */
export function focusForm(form: HTMLFormElement | null): void {
  const target =
    form?.querySelector<HTMLElement>(fields) ??
    form?.querySelector<HTMLElement>('[data-default-action]') ??
    form?.querySelector('button');
  target?.focus();
}
