import en from '../../i18n/en/notes.json';
import { addTexts, useText } from '../../i18n/text.js';
import type { DraftErrorTexts } from '../thread/draft-error-note.js';

/* The texts of internal notes and mentions, which are loaded with them. */
await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/notes.json')]),
  ar: () => Promise.all([import('../../i18n/ar/notes.json')]),
});

/** Returns the texts of the errors of a note. */
export function useErrorTexts(): DraftErrorTexts {
  const text = useText();
  return {
    warning: text('notes.warning'),
    blocked: text('notes.blocked'),
    failed: text('notes.notSaved'),
    sendAnyway: text('notes.saveAnyway'),
    redacted: text('notes.redacted'),
    store: text('notes.save'),
  };
}
