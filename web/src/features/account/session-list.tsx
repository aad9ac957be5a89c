import { useState } from 'react';
import { type OpenSession, postAuth, readSessions } from '../../api/auth.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Alert } from '../../components/alert.js';
import { type Text, useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import { type AuthPath, authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { browserOf } from './browser-name.js';

/** Lists the user's sessions, and ends them. */
export function SessionList({
  currentSessionExpiresAt,
  announce,
}: {
  /** The expiry of this browser's session, which identifies it among the others. */
  currentSessionExpiresAt: string;
  announce: (message: string) => void;
}) {
  const text = useText();
  const { phase, shown, update } = useLatestQuery<string, readonly OpenSession[]>(
    (_, __, signal) => readSessions(signal),
    currentSessionExpiresAt,
    0,
  );
  const sessions = shown?.result ?? null;
  const [error, setError] = useState<string | null>(null);
  const problem = error ?? (phase === 'failed' ? text('signIn.unreachable') : null);

  const isOwn = ({ expiresAt }: OpenSession) => Date.parse(expiresAt) === Date.parse(currentSessionExpiresAt);
  const end = async (
    path: AuthPath,
    input: object,
    ends: (session: OpenSession) => boolean,
    message: string,
  ) => {
    const result = await postAuth(path, input);
    setError(result.ok ? null : authErrorText(text, result));
    if (!result.ok) return;
    update((all) => all.filter((each) => !ends(each)));
    announce(message);
  };
  const others = sessions?.filter((each) => !isOwn(each)) ?? [];
  return (
    <section className="u-card">
      <h2>{text('account.sessions')}</h2>
      <Alert messages={problem} />
      {!sessions && !problem && <p>{text('common.loading')}</p>}
      {sessions && (
        <ul className="u-sessions">
          {[...sessions.filter(isOwn), ...others].map((session) => {
            const name = nameOf(text, session);
            return (
              <li key={session.token}>
                <div>
                  <strong>{name}</strong>{' '}
                  {isOwn(session) && <span className="u-tag">{text('account.sessionHere')}</span>}
                  <span className="u-sub">
                    {text('account.sessionSince', { date: dateAndTime(session.createdAt) })}
                    {session.ipAddress && (
                      <>
                        {' · '}
                        <bdi dir="ltr">{session.ipAddress}</bdi>
                      </>
                    )}
                  </span>
                </div>
                {!isOwn(session) && (
                  <button
                    type="button"
                    className="p-button"
                    aria-label={text('account.sessionEndOf', { browser: name })}
                    onClick={() =>
                      end(
                        authPaths.revokeSession,
                        { token: session.token },
                        ({ token }) => token === session.token,
                        text('account.sessionEnded'),
                      )
                    }
                  >
                    {text('account.sessionEnd')}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {others.length > 1 && (
        <div className="u-row">
          <button
            type="button"
            className="p-button p-button--danger"
            onClick={() =>
              end(authPaths.revokeOtherSessions, {}, (each) => !isOwn(each), text('account.sessionsEnded'))
            }
          >
            {text('account.sessionsEndOthers')}
          </button>
        </div>
      )}
    </section>
  );
}

function nameOf(text: Text, { userAgent }: OpenSession): string {
  const found = browserOf(userAgent ?? '');
  return found ? text('account.sessionBrowser', found) : text('account.sessionUnknown');
}
