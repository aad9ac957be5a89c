import { currentLocale } from '../../../i18n/text.js';

/** The browser's own variant of the language that is shown, such as `en-GB`. */
function regional(): string {
  return navigator.languages.find((tag) => tag.split('-')[0] === currentLocale()) ?? currentLocale();
}

/** Date and time, to the minute. */
export function dateAndTime(iso: string): string {
  return new Intl.DateTimeFormat(regional(), { dateStyle: 'medium', timeStyle: 'short' }).format(
    new Date(iso),
  );
}

/** The date alone. */
export function dateOnly(iso: string): string {
  return new Intl.DateTimeFormat(regional(), { dateStyle: 'medium' }).format(new Date(iso));
}

/** Several names, such as `A, B and C`. */
export function listed(names: readonly string[]): string {
  return new Intl.ListFormat(regional(), { type: 'conjunction' }).format(names);
}
