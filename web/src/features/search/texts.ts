import en from '../../i18n/en/search.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of the search, which are loaded with it. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/search.json')]),
  ar: () => Promise.all([import('../../i18n/ar/search.json')]),
});
