import { type SessionUser, signOut } from '../../api/auth.js';
import { useText } from '../../i18n/text.js';

/** For users whose role has no chat, or who are of another side. */
export function NoChat({ user }: { user: SessionUser }) {
  const text = useText();
  return (
    <main className="alone">
      <h1>{text('inbox.noChat')}</h1>
      <p>{text('inbox.noChatWhy', { name: user.name, marketplace: user.marketplace.name })}</p>
      <button type="button" className="p-button" onClick={() => void signOut()}>
        {text('common.signOut')}
      </button>
    </main>
  );
}
