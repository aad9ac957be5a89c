import { type SessionUser, signOut } from '../../api/auth.js';
import { CenteredPage } from '../../components/centered-page.js';
import noChat from '../../i18n/en/no-chat.json';
import { addTexts, useText } from '../../i18n/text.js';

await addTexts({
  en: [noChat],
  de: () => Promise.all([import('../../i18n/de/no-chat.json')]),
  ar: () => Promise.all([import('../../i18n/ar/no-chat.json')]),
});

/** Explains to a user that the role cannot use the chat. */
export default function NoChat({ user }: { user: SessionUser }) {
  const text = useText();
  return (
    <CenteredPage>
      <h1>{text('noChat.title')}</h1>
      <p>{text('noChat.reason', { name: user.name, marketplace: user.marketplace.name })}</p>
      <button type="button" className="p-button" onClick={() => void signOut()}>
        {text('common.signOut')}
      </button>
    </CenteredPage>
  );
}
