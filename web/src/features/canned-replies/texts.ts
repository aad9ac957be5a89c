import en from '../../i18n/en/replies.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of canned replies, which are loaded with them. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/replies.json')]),
  ar: () => Promise.all([import('../../i18n/ar/replies.json')]),
});
