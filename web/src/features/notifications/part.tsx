import { type ReactNode, useId } from 'react';
import type { PreferenceChange, Preferences } from './documents.js';

/** The properties of a part of the page that changes preferences. */
export interface PartProps {
  preferences: Preferences;
  /** Saves a change at once. */
  save: (change: PreferenceChange) => void;
}

/** Shows a part of the page under a heading. */
export function Part({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="n-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}
