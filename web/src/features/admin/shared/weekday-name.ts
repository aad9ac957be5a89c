import { currentLocale, regionalTag } from '../../../i18n/text.js';

/** Returns the name of a weekday, from 1 for Monday to 7 for Sunday, in the language of the page. */
export function weekdayName(weekday: number): string {
  const format = new Intl.DateTimeFormat(regionalTag(currentLocale()), { weekday: 'long', timeZone: 'UTC' });
  // 1 January 2024 was a Monday.
  return format.format(Date.UTC(2024, 0, weekday));
}
