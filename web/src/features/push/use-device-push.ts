import { useEffect, useState, useSyncExternalStore } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { changeSettings, currentSettings } from '../../settings/settings.js';
import { browserPush } from './browser-push.js';
import type { DevicePhase } from './device-phases.js';
import { DevicePush } from './device-push.js';
import { pushApi } from './push-api.js';

/** The notifications of this device, and their phase. */
export interface DeviceState {
  device: DevicePush;
  phase: DevicePhase;
}

/** Returns the notifications of this device for the person of the page, and remembers here whether they are on. */
export function useDevicePush(actorId: string): DeviceState {
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
  return { device, phase };
}
