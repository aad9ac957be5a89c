import record from '../../i18n/en/record.json';
import { addTexts } from '../../i18n/text.js';

/* The record that is printed, with its texts. It is loaded with the first conversation. */
await addTexts({
  en: [record],
  de: () => Promise.all([import('../../i18n/de/record.json')]),
  ar: () => Promise.all([import('../../i18n/ar/record.json')]),
});

export { ThreadRecord as default } from '../../features/thread/record.js';
