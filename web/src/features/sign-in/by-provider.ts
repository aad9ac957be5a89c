import { type AuthError, postAuth } from '../../api/auth.js';
import { authPaths } from '../../paths.js';

/**
 * Opens the page of the single sign-on provider.
 * @param back the address to which the provider returns the browser, also after an error.
 * @returns the error if the provider cannot be used.
 */
export async function signInByProvider(back: string): Promise<AuthError | null> {
  const result = await postAuth<{ url: string }>(authPaths.signInByProvider, {
    provider: 'sso',
    callbackURL: back,
    errorCallbackURL: back,
  });
  if (!result.ok) return result;
  location.assign(result.answer.url);
  return null;
}
