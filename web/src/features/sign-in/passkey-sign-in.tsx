import { KeyRound } from 'lucide-react';
import { useEffect, useRef, useState } from 'react';
import { type AuthResult, postAuth } from '../../api/auth.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from './error-text.js';
import { askForPasskey, offersPasskeysInFields, stopWaitingForPasskey } from './passkey.js';

/**
 * Signs in with a passkey: by a button, and by the browser's suggestions in the field of the email address, which has
 * `autocomplete="username webauthn"`.
 */
export function PasskeySignIn({
  setError,
  done,
}: {
  setError: (error: string | null) => void;
  done: () => void;
}) {
  const text = useText();
  const [isBusy, setIsBusy] = useState(false);
  /** Counts how often the browser's suggestions were started again after an error. */
  const [restarts, setRestarts] = useState(0);
  const isEnded = useRef(false);

  const send = async (asked: AuthResult<object>, isQuiet: boolean) => {
    const result = asked.ok ? await postAuth(authPaths.signInByPasskey, { response: asked.answer }) : asked;
    if (isEnded.current) return;
    if (result.ok) return done();
    if (isQuiet && !asked.ok) return;
    setError(authErrorText(text, result));
    setRestarts((count) => count + 1);
  };
  // biome-ignore lint/correctness/useExhaustiveDependencies: waits for a passkey once, and again after each error.
  useEffect(() => {
    isEnded.current = false;
    const wait = async () => {
      if (!(await offersPasskeysInFields()) || isEnded.current) return;
      await send(await askForPasskey(authPaths.passkeySignInOptions, true), true);
    };
    void wait();
    return () => {
      isEnded.current = true;
      void stopWaitingForPasskey();
    };
  }, [restarts]);

  const signIn = async () => {
    setError(null);
    setIsBusy(true);
    await send(await askForPasskey(authPaths.passkeySignInOptions), false);
    setIsBusy(false);
  };
  return (
    <button type="button" className="p-button s-wide" aria-disabled={isBusy} onClick={signIn}>
      <KeyRound size={18} aria-hidden />
      {text(isBusy ? 'common.working' : 'signIn.byPasskey')}
    </button>
  );
}
