import { createContext, useContext } from 'react';

/** Says that something was done, on screen and to screen readers. */
export type Announce = (sentence: string) => void;

const AnnounceContext = createContext<Announce | null>(null);
export const AnnounceProvider = AnnounceContext.Provider;

export function useAnnounce(): Announce {
  const announce = useContext(AnnounceContext);
  if (!announce) throw new Error('An admin page stands within <AdminPage>.');
  return announce;
}
