import en from '../../i18n/en/alerts.json';
import { addTexts } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/alerts.json')]),
  ar: () => Promise.all([import('../../i18n/ar/alerts.json')]),
});
