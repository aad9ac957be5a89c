import { useState } from 'react';
import { readProviderLink } from '../../api/auth.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Alert } from '../../components/alert.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { callbackErrorHere, pathHere } from '../../router.js';
import { callbackErrorText } from '../sign-in/error-text.js';
import { PasswordConfirmation, type ProofMethods } from './password-confirmation.js';

interface Props {
  /** The provider's name. */
  name: string;
  proofMethods: ProofMethods;
  announce: (message: string) => void;
}

/** Links the account to the single sign-on provider or unlinks it, after the password and the second factor. */
export function ProviderLink({ name, proofMethods, announce }: Props) {
  const text = useText();
  const [isConfirming, setIsConfirming] = useState(false);
  const [callbackError] = useState(callbackErrorHere);
  const { shown, again } = useLatestQuery(
    async (_, __, signal): Promise<{ isLinked: boolean }> => readProviderLink(signal),
    'provider-link',
    0,
  );
  const isLinked = shown?.result?.isLinked;
  if (isLinked === undefined) return null;

  const done = ({ url }: { url?: string }) => {
    if (url) return location.assign(url);
    setIsConfirming(false);
    announce(text('account.providerUnlinked'));
    again();
  };
  const here = pathHere();
  return (
    <section className="u-card">
      <h2>{text('account.provider')}</h2>
      <p>{text(isLinked ? 'account.providerOn' : 'account.providerOff', { name })}</p>
      <Alert messages={callbackError && callbackErrorText(text, callbackError)} />
      {isConfirming ? (
        <PasswordConfirmation<{ url?: string }>
          path={isLinked ? authPaths.removeProviderLink : authPaths.providerLink}
          {...(!isLinked && { input: { callbackURL: here, errorCallbackURL: here } })}
          proofMethods={proofMethods}
          passkeyIsEnough
          done={done}
          cancel={() => setIsConfirming(false)}
        />
      ) : (
        <div className="u-row">
          <button type="button" className="p-button" onClick={() => setIsConfirming(true)}>
            {text(isLinked ? 'account.providerUnlink' : 'account.providerLink')}
          </button>
        </div>
      )}
    </section>
  );
}
