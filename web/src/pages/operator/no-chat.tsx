import { type SessionUser, signOut } from '../../api/auth.js';
import { CenteredPage } from '../../components/centered-page.js';
import { useText } from '../../i18n/text.js';

/** Explains to a user that the role cannot use the chat. */
export function NoChat({ user }: { user: SessionUser }) {
  const text = useText();
  return (
    <CenteredPage>
      <h1>{text('inbox.noChat')}</h1>
      <p>{text('inbox.noChatWhy', { name: user.name, marketplace: user.marketplace.name })}</p>
      <button type="button" className="p-button" onClick={() => void signOut()}>
        {text('common.signOut')}
      </button>
    </CenteredPage>
  );
}
