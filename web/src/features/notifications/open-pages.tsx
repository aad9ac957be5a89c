import { useState } from 'react';
import { Card } from '../../components/card.js';
import { Switch } from '../../components/switch.js';
import { type MessageId, useText } from '../../i18n/text.js';
import { iconPath } from '../../paths.js';
import { showNotification } from '../alerts/page-notifications.js';
import { playSound } from '../alerts/sound.js';
import type { PartProps } from './part-props.js';
import '../alerts/texts.js';

type Permission = NotificationPermission | 'notSupported';

const permissionNow = (): Permission => ('Notification' in window ? Notification.permission : 'notSupported');

const problems = {
  granted: null,
  default: 'alerts.notAllowed',
  denied: 'alerts.denied',
  notSupported: 'alerts.notSupported',
} as const satisfies Record<Permission, MessageId | null>;

/** Lets the person choose desktop notifications and a sound while a page is open, and try both. */
export function OpenPages({ preferences, save, hasPushes }: PartProps & { hasPushes: boolean }) {
  const text = useText();
  const { desktop, sound, isQuiet } = preferences;
  const [permission, setPermission] = useState(permissionNow);
  const [tested, setTested] = useState<MessageId | null>(null);
  const problem = problems[permission];
  const canTest = desktop && permission === 'granted' && !hasPushes;
  const note = hasPushes ? 'alerts.pushesInstead' : problem;

  // At once: a browser asks only after a click.
  const ask = async () => {
    if (permission === 'default') await Notification.requestPermission();
    setPermission(permissionNow());
  };
  const testNotification = () => {
    showNotification({
      tag: 'test',
      title: text('alerts.testTitle'),
      body: text('alerts.testBody'),
      icon: iconPath,
      onOpen() {},
    });
    setTested('alerts.desktopTested');
  };
  const testSound = () => {
    playSound();
    setTested('alerts.soundTested');
  };
  return (
    <Card title={text('alerts.title')}>
      <Switch
        label={text('alerts.desktop')}
        hint={text('alerts.desktopHint')}
        checked={desktop}
        onChange={(on) => {
          if (on) void ask();
          save({ desktop: on });
        }}
      />
      {desktop && note && <p className="n-hint">{text(note)}</p>}
      <Switch
        label={text('alerts.sound')}
        hint={text('alerts.soundHint')}
        checked={sound}
        onChange={(on) => save({ sound: on })}
      />
      {isQuiet && (desktop || sound) && <p className="n-hint">{text('alerts.quiet')}</p>}
      <div className="n-test">
        {desktop && !hasPushes && permission === 'default' && (
          <button type="button" className="p-button" onClick={() => void ask()}>
            {text('alerts.allow')}
          </button>
        )}
        {canTest && (
          <button type="button" className="p-button" onClick={testNotification}>
            {text('alerts.testDesktop')}
          </button>
        )}
        <button type="button" className="p-button" onClick={testSound}>
          {text('alerts.testSound')}
        </button>
      </div>
      <p className="n-hint" role="status">
        {tested && text(tested)}
      </p>
    </Card>
  );
}
