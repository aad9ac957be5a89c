import { useState } from 'react';
import { type Membership, postAuth, signOut } from '../../api/auth.js';
import { Alert } from '../../components/alert.js';
import { useText } from '../../i18n/text.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from './error-text.js';
import './membership-chooser.css';

interface Props {
  memberships: readonly Membership[];
  /** The error of an invitation that could not be accepted. */
  invitationError: string | null;
  /** Called when the session uses the membership. */
  done: (membership: Membership) => void;
}

/** Lets a signed-in person choose the marketplace or seller to act for. */
export function MembershipChooser({ memberships, invitationError, done }: Props) {
  const text = useText();
  const [busy, setBusy] = useState(false);
  const [error, setError] = useState(invitationError);

  const choose = async (membership: Membership) => {
    if (busy) return;
    setBusy(true);
    setError(null);
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
  membership: { marketplace, seller, isInvitation, isCurrent },
  busy,
  choose,
}: {
  membership: Membership;
  busy: boolean;
  choose: () => void;
}) {
  const text = useText();
  const badge = isInvitation
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
