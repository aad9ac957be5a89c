import en from '../../i18n/en/redaction.json';
import { addTexts } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/redaction.json')]),
  ar: () => Promise.all([import('../../i18n/ar/redaction.json')]),
});
