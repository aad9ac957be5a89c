import type { Client } from '@urql/core';
import { createContext, useContext } from 'react';

const ApiContext = createContext<Client | null>(null);

/** Gives the components within it the client of the page's API. */
export const ApiProvider = ApiContext.Provider;

/** Returns the client of the page's API. */
export function useApiClient(): Client {
  const client = useContext(ApiContext);
  if (!client) throw new Error('There is no <ApiProvider> around this component.');
  return client;
}
