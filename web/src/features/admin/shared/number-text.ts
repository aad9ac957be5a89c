import { currentLocale } from '../../../i18n/text.js';

/** Returns a number as the language of the page writes it. */
export const numberText = (value: number): string => new Intl.NumberFormat(currentLocale()).format(value);
