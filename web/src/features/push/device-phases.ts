/*
 * The phases of the notifications of this device, as one table. What happens in a phase is in `device-push.ts`.
 */

/**
 * `checking`: asks the browser and the server. `notSupported`: the browser has no Web Push. `unavailable`: the server cannot send any.
 * `denied`: the user has denied notifications. `turningOn`, `turningOff`: under way. `failed`: the last one did not work.
 */
export type DevicePhase =
  | 'checking'
  | 'notSupported'
  | 'unavailable'
  | 'denied'
  | 'off'
  | 'turningOn'
  | 'on'
  | 'turningOff'
  | 'failed';

export type DeviceEvent =
  /** The user's. */
  | 'turnOn'
  | 'turnOff'
  | 'retry'
  /** The browser's and the server's. */
  | 'noSupport'
  | 'noKey'
  | 'denial'
  | 'subscribed'
  | 'unsubscribed'
  | 'failure';

/** The next phase for each event. An event that is not listed changes nothing. */
export const deviceTransitions: Readonly<Record<DevicePhase, Partial<Record<DeviceEvent, DevicePhase>>>> = {
  checking: {
    noSupport: 'notSupported',
    noKey: 'unavailable',
    denial: 'denied',
    subscribed: 'on',
    unsubscribed: 'off',
    failure: 'failed',
  },
  notSupported: {},
  unavailable: {},
  // The user can change the permission in the settings of the browser meanwhile.
  denied: { retry: 'checking' },
  off: { turnOn: 'turningOn' },
  turningOn: {
    subscribed: 'on',
    unsubscribed: 'off',
    denial: 'denied',
    noKey: 'unavailable',
    failure: 'failed',
  },
  on: { turnOff: 'turningOff' },
  turningOff: { unsubscribed: 'off', failure: 'failed' },
  failed: { retry: 'checking' },
};

/** The phases in which something is under way. */
export const busyPhases: readonly DevicePhase[] = ['checking', 'turningOn', 'turningOff'];
