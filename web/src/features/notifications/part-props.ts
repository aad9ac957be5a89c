import type { PreferenceChange, Preferences } from './documents.js';

/** The properties of a part of the page that changes preferences. */
export interface PartProps {
  preferences: Preferences;
  /** Saves a change at once. */
  save: (change: PreferenceChange) => void;
}
