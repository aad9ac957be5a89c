import en from '../../../i18n/en/exports.json';
import { addTexts } from '../../../i18n/text.js';

/* The texts of exports, which are loaded with their page. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../../i18n/de/exports.json')]),
  ar: () => Promise.all([import('../../../i18n/ar/exports.json')]),
});
