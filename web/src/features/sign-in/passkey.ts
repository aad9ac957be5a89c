import { type AuthResult, postAuth } from '../../api/auth.js';
import type { AuthPath } from '../../paths.js';

/** The library is loaded only if somebody uses a passkey, or the browser can offer one in a field. */
const library = () => import('@simplewebauthn/browser');

type RequestOptions = Parameters<
  Awaited<ReturnType<typeof library>>['startAuthentication']
>[0]['optionsJSON'];
export type NewPasskeyOptions = Parameters<
  Awaited<ReturnType<typeof library>>['startRegistration']
>[0]['optionsJSON'];

/** Returns whether this browser can use passkeys at this address. */
export const hasPasskeys = () => typeof globalThis.PublicKeyCredential === 'function';

/** Returns whether this browser offers passkeys in the field of the email address. */
export async function offersPasskeysInFields(): Promise<boolean> {
  return hasPasskeys() && (await library()).browserSupportsWebAuthnAutofill();
}

/** Stops waiting for a passkey. */
export async function stopWaitingForPasskey(): Promise<void> {
  (await library()).WebAuthnAbortService.cancelCeremony();
}

/**
 * Asks the user for a passkey.
 * @param optionsPath the path that returns its options.
 * @param isInField whether the browser offers passkeys in a field, and waits until the user selects one.
 * @returns the passkey's response for the server. The error has the code `PASSKEY_CANCELLED` if the user did not use one.
 */
export async function askForPasskey(
  optionsPath: AuthPath,
  isInField = false,
): Promise<AuthResult<Readonly<Record<string, unknown>>>> {
  const options = await postAuth<RequestOptions>(optionsPath, {});
  if (!options.ok) return options;
  const { startAuthentication } = await library();
  const given = { optionsJSON: options.answer, useBrowserAutofill: isInField };
  return resultOf(async () => ({ ...(await startAuthentication(given)) }));
}

/** Asks the user to create a passkey. @returns as `askForPasskey`; `PASSKEY_EXISTS` if the device already has one. */
export async function createPasskey(
  optionsJSON: NewPasskeyOptions,
): Promise<AuthResult<Readonly<Record<string, unknown>>>> {
  const { startRegistration } = await library();
  return resultOf(async () => ({ ...(await startRegistration({ optionsJSON })) }));
}

/** The errors of browsers (WebAuthn Level 3) that have a text of their own. */
const codes: Readonly<Record<string, string>> = {
  AbortError: 'PASSKEY_CANCELLED',
  NotAllowedError: 'PASSKEY_CANCELLED',
  InvalidStateError: 'PASSKEY_EXISTS',
};

async function resultOf<Answer>(work: () => Promise<Answer>): Promise<AuthResult<Answer>> {
  try {
    return { ok: true, answer: await work() };
  } catch (error) {
    const name = error instanceof Error ? error.name : '';
    return { ok: false, code: codes[name] ?? 'PASSKEY_FAILED', message: '', retryAfterSeconds: null };
  }
}
