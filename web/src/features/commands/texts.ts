import en from '../../i18n/en/commands.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of the palette, the sheet of shortcuts and what they list, which are loaded with them. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/commands.json')]),
  ar: () => Promise.all([import('../../i18n/ar/commands.json')]),
});
