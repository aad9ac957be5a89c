import en from '../../i18n/en/push.json';
import { addTexts } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/push.json')]),
  ar: () => Promise.all([import('../../i18n/ar/push.json')]),
});
