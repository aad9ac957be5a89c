import en from '../../i18n/en/draft-error.json';
import { addTexts } from '../../i18n/text.js';

export { DraftErrorNote } from './draft-error-note.js';

/* The portals load the texts of the note with it. The element has them from the start. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/draft-error.json')]),
  ar: () => Promise.all([import('../../i18n/ar/draft-error.json')]),
});
