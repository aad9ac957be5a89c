import type { ReactNode } from 'react';
import './centered-page.css';

/** A page with nothing but a few words and what can be done. */
export function CenteredPage({ children }: { children: ReactNode }) {
  return <main className="p-centered">{children}</main>;
}
