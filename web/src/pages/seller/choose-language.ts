import common from '../../i18n/en/common.json';
import record from '../../i18n/en/record.json';
import seller from '../../i18n/en/seller.json';
import sellerPage from '../../i18n/en/seller-page.json';
import thread from '../../i18n/en/thread.json';
import { type Catalogues, type Locale, rememberLocale, showLocale } from '../../i18n/text.js';

const catalogues: Catalogues = {
  en: [common, record, seller, sellerPage, thread],
  de: () =>
    Promise.all([
      import('../../i18n/de/common.json'),
      import('../../i18n/de/record.json'),
      import('../../i18n/de/seller.json'),
      import('../../i18n/de/seller-page.json'),
      import('../../i18n/de/thread.json'),
    ]),
  ar: () =>
    Promise.all([
      import('../../i18n/ar/common.json'),
      import('../../i18n/ar/record.json'),
      import('../../i18n/ar/seller.json'),
      import('../../i18n/ar/seller-page.json'),
      import('../../i18n/ar/thread.json'),
    ]),
};

/** Shows the seller's portal in a language. */
export async function showPortalIn(locale: Locale): Promise<void> {
  await showLocale(locale, catalogues, document.documentElement);
}

/** Shows the seller's portal in a language, and stores the choice. */
export async function chooseLocale(locale: Locale): Promise<void> {
  rememberLocale(locale);
  await showPortalIn(locale);
}
