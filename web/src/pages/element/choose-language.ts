import arCommon from '../../i18n/ar/common.json';
import arSeller from '../../i18n/ar/seller.json';
import arThread from '../../i18n/ar/thread.json';
import deCommon from '../../i18n/de/common.json';
import deSeller from '../../i18n/de/seller.json';
import deThread from '../../i18n/de/thread.json';
import common from '../../i18n/en/common.json';
import seller from '../../i18n/en/seller.json';
import thread from '../../i18n/en/thread.json';
import { type Catalogues, type Locale, locales, showLocale } from '../../i18n/text.js';

const loaded = (...catalogues: Record<string, unknown>[]) =>
  Promise.resolve(catalogues.map((catalogue) => ({ default: catalogue })));

/** All languages are in the one script. */
const catalogues: Catalogues = {
  en: [common, seller, thread],
  de: () => loaded(deCommon, deSeller, deThread),
  ar: () => loaded(arCommon, arSeller, arThread),
};

/** Shows the element in the given language, else the page's, else the browser's. */
export async function showElementIn(wanted: string | null, root: HTMLElement): Promise<void> {
  await showLocale(localeOf(wanted), catalogues, root);
}

function localeOf(wanted: string | null): Locale {
  for (const tag of [wanted, document.documentElement.lang, ...navigator.languages]) {
    const locale = tag?.split('-')[0]?.toLowerCase() ?? '';
    if (Object.hasOwn(locales, locale)) return locale as Locale;
  }
  return 'en';
}
