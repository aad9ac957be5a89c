import { portalPaths } from '../../paths.js';

/* The actor whose texts the offline page shows: it cannot ask the server who is signed in. */

type Side = keyof typeof portalPaths;

const keyOf = (side: Side) => `parley.offline.${side}`;

/** Remembers the actor of this browser's session, and no earlier one: a session is of one portal. */
export function rememberActor(side: Side, actorId: string): void {
  forgetActors();
  try {
    localStorage.setItem(keyOf(side), actorId);
  } catch {
    // Without storage there are no texts to show.
  }
}

/** Forgets the actors of both portals. */
export function forgetActors(): void {
  try {
    for (const side of Object.keys(portalPaths) as Side[]) localStorage.removeItem(keyOf(side));
  } catch {
    // Without storage none is remembered.
  }
}

/** Returns the actor of a portal; null if nobody is signed in there. */
export const rememberedActor = (side: Side): string | null => localStorage.getItem(keyOf(side));
