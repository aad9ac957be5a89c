import { useState } from 'react';
import { postAuth, readTrustedDevices, type TrustedDevice } from '../../api/auth.js';
import { useLatestQuery } from '../../api/use-latest-query.js';
import { Alert } from '../../components/alert.js';
import { useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import { authPaths } from '../../paths.js';
import { authErrorText } from '../sign-in/error-text.js';
import { browserText } from './browser-text.js';

/** Lists the browsers in which the user needs no second factor, and ends the trust in them. */
export function TrustedDevices({
  currentSessionExpiresAt,
  announce,
}: {
  /** The expiry of this browser's session; another one reads the list again. */
  currentSessionExpiresAt: string;
  announce: (message: string) => void;
}) {
  const text = useText();
  const { phase, shown, update } = useLatestQuery<string, readonly TrustedDevice[]>(
    (_, __, signal) => readTrustedDevices(signal),
    currentSessionExpiresAt,
    0,
  );
  const devices = shown?.result ?? null;
  const [error, setError] = useState<string | null>(null);
  const problem = error ?? (phase === 'failed' ? text('signIn.unreachable') : null);

  const end = async ({ id }: TrustedDevice) => {
    const result = await postAuth(authPaths.revokeTrustedDevice, { id });
    setError(result.ok ? null : authErrorText(text, result));
    if (!result.ok) return;
    update((all) => all.filter((each) => each.id !== id));
    announce(text('account.deviceEnded'));
  };
  return (
    <section className="u-card">
      <h2>{text('account.devices')}</h2>
      <p>{text(devices?.length === 0 ? 'account.devicesNone' : 'account.devicesLead')}</p>
      <Alert messages={problem} />
      {!devices && !problem && <p>{text('common.loading')}</p>}
      {devices && devices.length > 0 && (
        <ul className="u-sessions">
          {devices.map((device) => {
            const name = browserText(text, device.userAgent);
            return (
              <li key={device.id}>
                <div>
                  <strong>{name}</strong>{' '}
                  {device.isCurrent && <span className="u-tag">{text('account.sessionHere')}</span>}
                  <span className="u-sub">
                    {text('account.deviceUsed', { date: dateAndTime(device.lastUsedAt) })}
                    {device.ipAddress && (
                      <>
                        {' · '}
                        <bdi dir="ltr">{device.ipAddress}</bdi>
                      </>
                    )}
                  </span>
                </div>
                <button
                  type="button"
                  className="p-button"
                  aria-label={text('account.deviceEndOf', { browser: name })}
                  onClick={() => end(device)}
                >
                  {text('account.deviceEnd')}
                </button>
              </li>
            );
          })}
        </ul>
      )}
    </section>
  );
}
