import { createContext, useContext } from 'react';

/** Shows the result of an action, and announces it to screen readers. */
export type Announce = (message: string) => void;

const AnnounceContext = createContext<Announce | null>(null);
export const AnnounceProvider = AnnounceContext.Provider;

export function useAnnounce(): Announce {
  const announce = useContext(AnnounceContext);
  if (!announce) throw new Error('There is no <AdminPage> around this component.');
  return announce;
}
