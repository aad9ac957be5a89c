import en from '../../i18n/en/undo-send.json';
import { addTexts } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/undo-send.json')]),
  ar: () => Promise.all([import('../../i18n/ar/undo-send.json')]),
});
