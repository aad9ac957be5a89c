import { DraftErrorNote } from '../../features/thread/draft-error-note.js';

/** In place of `features/thread/late-error-note.ts`: the element is one script. */
export const useErrorNote = () => DraftErrorNote;
