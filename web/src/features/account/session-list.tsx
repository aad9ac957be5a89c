import { useState } from 'react';
import { type OpenSession, postAuth, readSessions } from '../../api/auth.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Alert } from '../../components/alert.js';
import { useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import { type AuthPath, authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { browserText } from './browser-text.js';

/** Lists the user's sessions, and ends them. */
export function SessionList({
  currentSessionExpiresAt,
  announce,
}: {
  /** The expiry of this browser's session; another one reads the list again. */
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
  const others = sessions?.filter(({ isCurrent }) => !isCurrent) ?? [];
  return (
    <section className="u-card">
      <h2>{text('account.sessions')}</h2>
      <Alert messages={problem} />
      {!sessions && !problem && <p>{text('common.loading')}</p>}
      {sessions && (
        <ul className="u-sessions">
          {[...sessions.filter(({ isCurrent }) => isCurrent), ...others].map((session) => {
            const name = browserText(text, session.userAgent);
            return (
              <li key={session.id}>
                <div>
                  <strong>{name}</strong>{' '}
                  {session.isCurrent && <span className="u-tag">{text('account.sessionHere')}</span>}
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
                {!session.isCurrent && (
                  <button
                    type="button"
                    className="p-button"
                    aria-label={text('account.sessionEndOf', { browser: name })}
                    onClick={() =>
                      end(
                        authPaths.revokeSession,
                        { id: session.id },
                        ({ id }) => id === session.id,
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
              end(
                authPaths.revokeOtherSessions,
                {},
                ({ isCurrent }) => !isCurrent,
                text('account.sessionsEnded'),
              )
            }
          >
            {text('account.sessionsEndOthers')}
          </button>
        </div>
      )}
    </section>
  );
}
