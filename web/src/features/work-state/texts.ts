import en from '../../i18n/en/work-tools.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of the choosers, the selection and what acts did, which are loaded with them. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/work-tools.json')]),
  ar: () => Promise.all([import('../../i18n/ar/work-tools.json')]),
});
