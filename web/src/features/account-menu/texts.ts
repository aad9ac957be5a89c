import en from '../../i18n/en/account-panel.json';
import { addTexts } from '../../i18n/text.js';

/* The texts of the account panel, which are loaded with it. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/account-panel.json')]),
  ar: () => Promise.all([import('../../i18n/ar/account-panel.json')]),
});
