import { accountRequestsEnded, readSession } from '../../api/auth.js';
import { signInAgain } from '../../api/ended-session.js';

/** A session that ends again within this time is not continued, so that a page cannot try forever. */
const minIntervalMs = 10_000;

let continuedAt = Number.NEGATIVE_INFINITY;

/**
 * Continues with the session that replaced the one that ended, or goes to the sign-in page. A change of the password or of
 * the second factor replaces the session, and an open stream can end before the page has the new one.
 */
export async function continueOrSignIn(onContinue: () => void): Promise<void> {
  await accountRequestsEnded();
  const now = performance.now();
  const canContinue = now - continuedAt >= minIntervalMs && (await isSignedIn());
  if (!canContinue) return signInAgain();
  continuedAt = now;
  onContinue();
}

const isSignedIn = (): Promise<boolean> =>
  readSession().then(
    ({ user }) => user !== null && !user.mustSetUpSecondFactor,
    () => false,
  );
