import { useState } from 'react';
import { type Membership, postAuth, signOut } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { useText } from '../../i18n/text.js';
import { authPaths, choosePath } from '../../paths.js';
import { signInRouter } from '../../router.js';
import { signInByProvider } from './by-provider.js';
import { authErrorText } from './error-text.js';
import './membership-chooser.css';

interface Props {
  memberships: readonly Membership[];
  /** The name of the single sign-on provider; null if there is none. */
  provider: string | null;
  /** The error of an invitation that could not be accepted, or of the provider. */
  initialError: string | null;
  /** Called when the session uses the membership. */
  done: (membership: Membership) => void;
}

/** Lets a signed-in person choose the marketplace or seller to act for. */
export function MembershipChooser({ memberships, provider, initialError, done }: Props) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(initialError);

  const choose = async (membership: Membership) => {
    if (busy) return;
    setBusy(true);
    setError(null);
    if (membership.needsSingleSignOn) {
      // A session that uses another membership keeps it, so the person chooses again.
      const back = memberships.some(({ isCurrent }) => isCurrent) ? choosePath : signInRouter.pathTo({});
      const problem = provider === null ? null : await signInByProvider(back);
      setBusy(false);
      if (problem) setError(authErrorText(text, problem));
      else if (provider === null) setError(text('signIn.ssoMissing'));
      return;
    }
    const result = await postAuth(authPaths.chooseMembership, { id: membership.id });
    if (result.ok) return done(membership);
    setBusy(false);
    setError(authErrorText(text, result));
  };
  return (
    <>
      <div className="s-card__head">
        <h1>{text('signIn.chooseHeading')}</h1>
        {memberships.length === 0 && <p>{text('signIn.chooseNone')}</p>}
        {memberships.some(({ needsSingleSignOn }) => needsSingleSignOn) && (
          <p>
            {provider === null ? text('signIn.ssoMissing') : text('signIn.ssoRequired', { name: provider })}
          </p>
        )}
      </div>
      <Alert messages={error} />
      <ul className="s-choices">
        {memberships.map((membership) => (
          <li key={membership.id}>
            <Choice membership={membership} busy={busy} choose={() => void choose(membership)} />
          </li>
        ))}
      </ul>
      <button type="button" className="s-link" onClick={() => void signOut()}>
        {text('common.signOut')}
      </button>
    </>
  );
}

function Choice({
  membership: { marketplace, seller, isInvitation, isCurrent, needsSingleSignOn },
  busy,
  choose,
}: {
  membership: Membership;
  busy: boolean;
  choose: () => void;
}) {
  const text = useText();
  const badge = needsSingleSignOn
    ? text('signIn.chooseSso')
    : isInvitation
      ? text('signIn.chooseInvitation')
      : isCurrent
        ? text('signIn.chooseCurrent')
        : null;
  return (
    <button type="button" className="p-button s-choice" aria-disabled={busy} onClick={choose}>
      <span className="s-choice__text">
        <strong>
          <bdi>{marketplace.name}</bdi>
        </strong>
        <span className="s-choice__side">
          {seller
            ? text('signIn.chooseSeller', { name: seller.businessName })
            : text('signIn.chooseOperator')}
        </span>
      </span>
      {badge && <span className="s-choice__badge">{badge}</span>}
    </button>
  );
}
