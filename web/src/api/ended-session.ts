import { goToSignIn } from '../router.js';

/** The key of the address of the user whose session ended while a page was open, for the sign-in page of this tab. */
const storageKey = 'parley.ended-session';

let pageEmail: string | null = null;

/** Sets the user of this page; null before the user signs out. */
export function setPageEmail(email: string | null): void {
  pageEmail = email;
}

/** Loads the sign-in page, which explains that the session of this page's user has ended, and returns to this page. */
export function signInAgain(): void {
  try {
    if (pageEmail !== null) sessionStorage.setItem(storageKey, pageEmail);
  } catch {
    // The sign-in page has no explanation.
  }
  goToSignIn();
}

/** Returns the email address of the user whose session ended; null if none did. */
export function endedSessionEmail(): string | null {
  try {
    return sessionStorage.getItem(storageKey);
  } catch {
    return null;
  }
}

/** Deletes the stored address. Call it after a sign-in. */
export function forgetEndedSession(): void {
  try {
    sessionStorage.removeItem(storageKey);
  } catch {
    // Without storage there is nothing to delete.
  }
}
