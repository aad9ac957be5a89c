import { useEffect, useRef, useState, useSyncExternalStore } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { setDocumentTitle } from '../../components/document-title.js';
import { failureText } from '../../components/failure-text.js';
import { Toast, useToast } from '../../components/toast.js';
import { useText } from '../../i18n/text.js';
import { DeviceNotifications } from '../push/device-notifications.js';
import '../push/texts.js';
import { useDevicePush } from '../push/use-device-push.js';
import './preferences.css';
import './texts.js';
import type { PreferenceChange } from './documents.js';
import { EmailChannel } from './email-channel.js';
import { Kinds } from './kinds.js';
import { LanguageOfNotifications } from './language.js';
import { OpenPages } from './open-pages.js';
import { ownPreferencesOf } from './own-preferences.js';
import { QuietHours } from './quiet-hours.js';

/** Shows a person's own notifications in either portal: what, how and when. A change is saved at once, and can be undone. */
export default function PreferencesPage({ side, actorId }: { side: 'operator' | 'seller'; actorId: string }) {
  const text = useText();
  const client = useApiClient();
  const [own] = useState(() => ownPreferencesOf(client, side));
  const { shown, error } = useSyncExternalStore(own.watch, own.state);
  const { message, announce } = useToast();
  const push = useDevicePush(actorId);
  const heading = useRef<HTMLHeadingElement>(null);
  const title = text('notifications.title');
  useEffect(() => setDocumentTitle(title), [title]);
  useEffect(() => void own.load(), [own]);

  const save = async (change: PreferenceChange, isUndo = false) => {
    const result = await own.save(change);
    if ('error' in result) announce(failureText(text, 'notifications.notSaved'));
    else if (isUndo) announce(text('notifications.undone'));
    else
      announce(text('notifications.saved'), {
        label: text('notifications.undo'),
        run: () => void save(result.undo, true),
      });
  };
  return (
    <div className="n-page">
      <header>
        <h1 ref={heading} tabIndex={-1}>
          {title}
        </h1>
        <p className="n-lead">{text('notifications.lead')}</p>
      </header>
      <Toast message={message} />
      {error ? (
        <div role="alert">
          <p>{text('common.failed')}</p>
          <button
            type="button"
            className="p-button"
            onClick={() => {
              // The button disappears.
              heading.current?.focus();
              void own.load();
            }}
          >
            {text('common.retry')}
          </button>
        </div>
      ) : !shown ? (
        <p role="status">{text('common.loading')}</p>
      ) : (
        <>
          <Kinds preferences={shown} save={save} phase={push.phase} />
          <EmailChannel preferences={shown} tested={() => void own.load()} />
          <OpenPages preferences={shown} save={save} hasPushes={push.phase === 'on'} />
          <DeviceNotifications {...push} />
          <QuietHours preferences={shown} save={save} />
          <LanguageOfNotifications preferences={shown} save={save} />
        </>
      )}
    </div>
  );
}
