import { useEffect, useRef, useState } from 'react';
import { Alert } from '../../components/alert.js';
import { Card } from '../../components/card.js';
import { Switch } from '../../components/switch.js';
import { type MessageId, useText } from '../../i18n/text.js';
import { busyPhases, type DevicePhase } from './device-phases.js';
import { PushTest } from './push-test.js';
import './texts.js';
import type { DeviceState } from './use-device-push.js';

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
export function DeviceNotifications({ device, phase }: DeviceState) {
  const text = useText();
  const [isRetrying, setRetrying] = useState(false);
  const canRetry = isRetrying || phase === 'failed' || phase === 'denied';
  const heading = useRef<HTMLHeadingElement>(null);
  const choice = useRef<HTMLInputElement>(null);
  const hasRetried = useRef(false);
  useEffect(() => {
    if (canRetry || !hasRetried.current) return;
    hasRetried.current = false;
    // The button that had the focus is gone.
    const { activeElement, body } = document;
    if (activeElement !== body) return;
    if (choice.current?.disabled === false) choice.current.focus();
    else heading.current?.focus();
  }, [canRetry]);

  const retry = async () => {
    if (isRetrying) return;
    hasRetried.current = true;
    setRetrying(true);
    await device.retry();
    setRetrying(false);
  };
  return (
    <Card title={text('push.title')} heading={heading}>
      <Switch
        ref={choice}
        label={text('push.switch')}
        hint={text(hints[phase])}
        checked={phase === 'on' || phase === 'turningOn'}
        disabled={!switchable.includes(phase)}
        onChange={(on) => void (on ? device.turnOn() : device.turnOff())}
      />
      <p role="status" className="p-hidden">
        {busyPhases.includes(phase) && text('push.busy')}
      </p>
      <Alert messages={phase === 'failed' ? text('push.failed') : null} />
      {phase === 'on' && <PushTest />}
      {canRetry && (
        <p>
          <button type="button" className="p-button" aria-disabled={isRetrying} onClick={() => void retry()}>
            {text(isRetrying ? 'common.working' : 'common.retry')}
          </button>
        </p>
      )}
    </Card>
  );
}
