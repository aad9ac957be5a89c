import en from '../../i18n/en/notifications.json';
import { addTexts } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/notifications.json')]),
  ar: () => Promise.all([import('../../i18n/ar/notifications.json')]),
});
