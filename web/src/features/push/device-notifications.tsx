import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { Alert } from '../../components/alert.js';
import { Switch } from '../../components/switch.js';
import en from '../../i18n/en/push.json';
import { addTexts, type MessageId, useText } from '../../i18n/text.js';
import { changeSettings, currentSettings } from '../../settings/settings.js';
import { browserPush } from './browser-push.js';
import { busyPhases, type DevicePhase } from './device-phases.js';
import { DevicePush } from './device-push.js';
import { pushApi } from './push-api.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/push.json')]),
  ar: () => Promise.all([import('../../i18n/ar/push.json')]),
});

/** The hint in each phase. */
const hints = {
  checking: 'push.hint',
  notSupported: 'push.notSupported',
  unavailable: 'push.unavailable',
  denied: 'push.denied',
  off: 'push.hint',
  turningOn: 'push.hint',
  on: 'push.onHint',
  turningOff: 'push.hint',
  failed: 'push.hint',
} as const satisfies Record<DevicePhase, MessageId>;

/** The phases in which the switch is enabled: also while it works, because a switch that is disabled loses the focus. */
const switchable: readonly DevicePhase[] = ['off', 'turningOn', 'on', 'turningOff'];

/** Turns the notifications of this device on and off, for the person of the page. */
export function DeviceNotifications({ actorId }: { actorId: string }) {
  const text = useText();
  const client = useApiClient();
  const [device] = useState(
    () => new DevicePush(browserPush, pushApi(client), currentSettings().pushFor === actorId),
  );
  const phase = useSyncExternalStore(device.watch, device.getPhase);
  useEffect(() => void device.check(), [device]);
  useEffect(() => {
    // Remembered while something is under way, and after a failure.
    if (phase === 'on') changeSettings({ pushFor: actorId });
    else if (phase === 'off' || phase === 'denied') changeSettings({ pushFor: null });
  }, [phase, actorId]);
  const isOn = phase === 'on' || phase === 'turningOn';
  return (
    <section className="u-card">
      <h2>{text('push.title')}</h2>
      <Switch
        label={text('push.switch')}
        hint={text(hints[phase])}
        checked={isOn}
        disabled={!switchable.includes(phase)}
        onChange={(on) => void (on ? device.turnOn() : device.turnOff())}
      />
      <p role="status" className="p-hidden">
        {busyPhases.includes(phase) && text('push.busy')}
      </p>
      <Alert messages={phase === 'failed' ? text('push.failed') : null} />
      {(phase === 'failed' || phase === 'denied') && (
        <p>
          <button type="button" className="p-button" onClick={() => void device.retry()}>
            {text('common.retry')}
          </button>
        </p>
      )}
    </section>
  );
}
