import type { SessionUser } from './auth.js';
import { forgetEndedSession, setPageEmail } from './ended-session.js';
import { bindPage, takePreviousActor } from './page-actor.js';

/**
 * Binds the page to its user.
 * @returns whether the session changed: this tab was reloaded because the page was another user's before.
 */
export function openPageFor({ actorId, email }: SessionUser): boolean {
  setPageEmail(email);
  forgetEndedSession();
  bindPage(actorId);
  const previous = takePreviousActor();
  return previous !== null && previous !== actorId;
}
