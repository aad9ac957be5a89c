/** The requirement of the marketplace's policy that the rejected session does not meet. */
export type Restriction = 'secondFactor' | 'singleSignOn';

const restrictionOfCode: Readonly<Record<string, Restriction>> = {
  SECOND_FACTOR_REQUIRED: 'secondFactor',
  SINGLE_SIGN_ON_REQUIRED: 'singleSignOn',
};

let pageRestriction: Restriction | null = null;
const listeners = new Set<() => void>();

/** Returns why the marketplace refuses this page's session; null if no request was refused. */
export const restrictionOfPage = () => pageRestriction;

/** Calls back when the marketplace refuses this page's session. @returns a function that removes the listener. */
export function onRestriction(listener: () => void): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

/** Returns what the policy requires if an answer refuses the session; else null. */
export async function restrictionIn(response: Response): Promise<Restriction | null> {
  if (response.status !== 403) return null;
  const body = await response
    .clone()
    .json()
    .catch(() => null);
  return restrictionOfCode[body?.errors?.[0]?.extensions?.code] ?? null;
}

/** Notifies the page that the marketplace refuses its session, because the policy has changed since it was opened. */
export function restrictPage(restriction: Restriction): void {
  pageRestriction = restriction;
  for (const listener of listeners) listener();
}
