import common from '../../i18n/en/common.json';
import signIn from '../../i18n/en/sign-in.json';
import type { Catalogues } from '../../i18n/text.js';

/** The texts of the sign-in page. */
export const signInCatalogues: Catalogues = {
  en: [common, signIn],
  de: () => Promise.all([import('../../i18n/de/common.json'), import('../../i18n/de/sign-in.json')]),
  ar: () => Promise.all([import('../../i18n/ar/common.json'), import('../../i18n/ar/sign-in.json')]),
};
