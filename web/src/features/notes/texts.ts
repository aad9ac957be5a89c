import en from '../../i18n/en/notes.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of internal notes and mentions, which are loaded with them. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/notes.json')]),
  ar: () => Promise.all([import('../../i18n/ar/notes.json')]),
});
