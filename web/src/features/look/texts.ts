import en from '../../i18n/en/look.json';
import { addTexts } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/look.json')]),
  ar: () => Promise.all([import('../../i18n/ar/look.json')]),
});
