import common from '../../i18n/en/common.json';
import inbox from '../../i18n/en/inbox.json';
import thread from '../../i18n/en/thread.json';
import together from '../../i18n/en/together.json';
import views from '../../i18n/en/views.json';
import work from '../../i18n/en/work.json';
import { type Catalogues, type Locale, rememberLocale, showLocale } from '../../i18n/text.js';

const catalogues: Catalogues = {
  en: [common, inbox, thread, together, views, work],
  de: () =>
    Promise.all([
      import('../../i18n/de/common.json'),
      import('../../i18n/de/inbox.json'),
      import('../../i18n/de/thread.json'),
      import('../../i18n/de/views.json'),
      import('../../i18n/de/work.json'),
      import('../../i18n/de/together.json'),
    ]),
  ar: () =>
    Promise.all([
      import('../../i18n/ar/common.json'),
      import('../../i18n/ar/inbox.json'),
      import('../../i18n/ar/thread.json'),
      import('../../i18n/ar/views.json'),
      import('../../i18n/ar/work.json'),
      import('../../i18n/ar/together.json'),
    ]),
};

/** Shows the inbox in a language. */
export async function showInboxIn(locale: Locale): Promise<void> {
  await showLocale(locale, catalogues, document.documentElement);
}

/** Shows the inbox in a language, and stores the choice. */
export async function chooseLocale(locale: Locale): Promise<void> {
  rememberLocale(locale);
  await showInboxIn(locale);
}
