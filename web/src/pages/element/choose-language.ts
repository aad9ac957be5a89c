import common from '../../i18n/en/common.json';
import draftError from '../../i18n/en/draft-error.json';
import seller from '../../i18n/en/seller.json';
import thread from '../../i18n/en/thread.json';
import { type Catalogues, type Locale, locales, showLocale } from '../../i18n/text.js';
import { elementLanguagePaths } from '../../paths.js';
import { ownOrigin } from './own-origin.js';

/** Only English is in the script. */
const load = async (path: string) => [await import(/* @vite-ignore */ ownOrigin + path)];
const catalogues: Catalogues = {
  en: [common, seller, thread, draftError],
  de: () => load(elementLanguagePaths.de),
  ar: () => load(elementLanguagePaths.ar),
};

/**
 * Shows the element in the given language, else the page's, else the browser's; in English if the language can't be
 * loaded.
 */
export async function showElementIn(wanted: string | null, root: HTMLElement): Promise<void> {
  await showLocale(localeOf(wanted), catalogues, root).catch(() => showLocale('en', catalogues, root));
}

function localeOf(wanted: string | null): Locale {
  for (const tag of [wanted, document.documentElement.lang, ...navigator.languages]) {
    const locale = tag?.split('-')[0]?.toLowerCase() ?? '';
    if (Object.hasOwn(locales, locale)) return locale as Locale;
  }
  return 'en';
}
