import en from '../../i18n/en/seller-export.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of the export of a seller's conversation, which are loaded with it. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/seller-export.json')]),
  ar: () => Promise.all([import('../../i18n/ar/seller-export.json')]),
});
