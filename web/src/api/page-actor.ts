/** Binds a page to a person and side (docs/sign-in.md#a-page-belongs-to-one-actor). */

import { authPaths } from '../paths.js';
import { reloadWithoutSearch } from '../router.js';
import { restrictionIn, restrictPage } from './restriction.js';

const header = 'parley-actor';
/** Stores the actor of a page that was reloaded because the browser's session now belongs to another actor. */
const storageKey = 'parley.previous-actor';

let pageActor: string | null = null;

/** Whether the page is being closed: the browser sends requests that begin now only if they outlive it. */
let isClosing = false;
for (const name of ['pagehide', 'pageshow']) {
  // Before the listeners that send something.
  window.addEventListener(name, () => (isClosing = name === 'pagehide'), { capture: true });
}

/** Sends every later request of this page only for this actor. */
export function bindPage(actorId: string): void {
  pageActor = actorId;
}

/**
 * Sends a request. If the server answers that the session now belongs to another actor, the page is reloaded; if the
 * policy of the marketplace refuses the session, the page explains it. In both cases the request stays pending, so that no
 * caller treats it as failed.
 */
export const fetchForPage: typeof fetch = async (input, init) => {
  const actorId = pageActor;
  if (actorId === null) return fetch(input, init);
  const headers = new Headers(init?.headers);
  headers.set(header, actorId);
  const response = await fetch(input, { ...init, headers, keepalive: isClosing });
  if (await isSessionChanged(response)) reloadForOtherActor(actorId);
  else {
    const restriction = await restrictionIn(response);
    // A valid session gets the same code if it would remove a second factor that it needs.
    if (!restriction || (await isUsable(actorId))) return response;
    restrictPage(restriction);
  }
  return new Promise(() => {});
};

/** Returns the actor this tab was opened for before the session changed, once; null if it did not change. */
export function takePreviousActor(): string | null {
  try {
    const actorId = sessionStorage.getItem(storageKey);
    sessionStorage.removeItem(storageKey);
    return actorId;
  } catch {
    return null;
  }
}

async function isSessionChanged(response: Response): Promise<boolean> {
  if (response.status !== 409) return false;
  const body = await response
    .clone()
    .json()
    .catch(() => null);
  return body?.errors?.[0]?.extensions?.code === 'SESSION_CHANGED';
}

/** Returns whether the session of this browser can be used; true if that is unknown. */
const isUsable = (actorId: string): Promise<boolean> =>
  fetch(authPaths.session, { headers: { accept: 'application/json', [header]: actorId } })
    .then((response) => response.json())
    .then(
      ({ user }) => user !== null && !user.mustSetUpSecondFactor,
      () => true,
    );

function reloadForOtherActor(actorId: string): void {
  try {
    sessionStorage.setItem(storageKey, actorId);
  } catch {
    // The page is reloaded without an explanation.
  }
  // The other user must not see the search text.
  reloadWithoutSearch();
}
