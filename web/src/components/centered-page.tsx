import type { ReactNode } from 'react';
import './centered-page.css';

/** Shows a message and its actions in the middle of an otherwise empty page. */
export function CenteredPage({ children }: { children: ReactNode }) {
  return <main className="p-centered">{children}</main>;
}
