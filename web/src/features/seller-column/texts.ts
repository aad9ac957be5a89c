import en from '../../i18n/en/seller-column.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of the seller's details, which are loaded with them. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/seller-column.json')]),
  ar: () => Promise.all([import('../../i18n/ar/seller-column.json')]),
});
