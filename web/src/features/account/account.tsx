import { useCallback, useEffect, useState } from 'react';
import '../../components/controls.css';
import { nameTitle } from '../../components/document-title.js';
import en from '../../i18n/en/sign-in.json';
import { addTexts, useText } from '../../i18n/text.js';
import { goToSignIn } from '../../router.js';
import './account.css';
import { readSession, type SessionUser } from '../../api/auth.js';
import { ChangePassword } from './change-password.js';
import { SecondFactor } from './second-factor.js';
import { SessionList } from './session-list.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/sign-in.json')]),
  ar: () => Promise.all([import('../../i18n/ar/sign-in.json')]),
});

/** How long a sentence of what was done stays on screen, in ms. */
const noticeTime = 6_000;

/**
 * One's own account: who one is, the password, the second factor, and where one is signed in. It asks the sign-in
 * alone, so it is the same for both portals; they draw what is around it.
 */
export default function Account() {
  const text = useText();
  const [user, setUser] = useState<SessionUser | 'unreachable' | null>(null);
  const [notice, setNotice] = useState('');
  const read = useCallback(async () => {
    try {
      const session = await readSession();
      if (session.user) setUser(session.user);
      else goToSignIn();
    } catch {
      setUser('unreachable');
    }
  }, []);
  useEffect(() => void read(), [read]);
  useEffect(() => {
    if (!notice) return;
    const timer = setTimeout(() => setNotice(''), noticeTime);
    return () => clearTimeout(timer);
  }, [notice]);
  const title = text('account.title');
  useEffect(() => nameTitle(title), [title]);

  return (
    <div className="u-page">
      <h1>{title}</h1>
      <p className="u-notice" role="status">
        {notice}
      </p>
      {user === null ? (
        <p>{text('common.loading')}</p>
      ) : user === 'unreachable' ? (
        <div role="alert">
          <p>{text('signIn.unreachable')}</p>
          <button type="button" className="p-button" onClick={read}>
            {text('common.retry')}
          </button>
        </div>
      ) : (
        <>
          <section className="u-card">
            <h2>{text('account.profile')}</h2>
            <dl className="u-facts">
              <div>
                <dt>{text('account.name')}</dt>
                <dd>
                  <bdi>{user.name}</bdi>
                </dd>
              </div>
              <div>
                <dt>{text('signIn.email')}</dt>
                <dd dir="ltr">{user.email}</dd>
              </div>
              <div>
                <dt>{text('account.marketplace')}</dt>
                <dd>
                  <bdi>{user.marketplace.name}</bdi>
                </dd>
              </div>
            </dl>
            <p>{text('account.nameHint')}</p>
          </section>
          <ChangePassword email={user.email} tell={setNotice} done={read} />
          <SecondFactor on={user.twoFactorEnabled} email={user.email} tell={setNotice} changed={read} />
          <SessionList own={user.expiresAt} tell={setNotice} />
        </>
      )}
    </div>
  );
}
