import type { Client } from '@urql/core';
import { createContext, useContext } from 'react';

/** What every admin page has at hand. */
export interface AdminContextValue {
  /** Of the Operator API. */
  client: Client;
  /** Says that something was done, on screen and to screen readers. */
  announce: (sentence: string) => void;
}

export const AdminContext = createContext<AdminContextValue | null>(null);

export function useAdmin(): AdminContextValue {
  const value = useContext(AdminContext);
  if (!value) throw new Error('An admin page stands within <Admin>.');
  return value;
}
