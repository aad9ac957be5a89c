import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  busyPhases,
  type DeviceEvent,
  type DevicePhase,
  deviceTransitions,
} from '../../../web/src/features/push/device-phases.js';
import { DevicePush, type PushPermission } from '../../../web/src/features/push/device-push.js';

/*
 * Compares the notifications of a device with a model: a browser and a server in any state, that fail at any step, and a user who turns
 * the switch at any time.
 */

const phases = Object.keys(deviceTransitions) as DevicePhase[];

/** A browser and a server, whose state a test sets. */
function world() {
  const state = {
    supported: true,
    permission: 'default' as PushPermission,
    /** What the user answers when the browser asks. */
    answer: 'granted' as PushPermission,
    publicKey: 'key' as string | null,
    /** The subscription that the server has; null: none. */
    stored: null as string | null,
    /** The subscription that the browser has. */
    made: null as string | null,
    fails: false,
  };
  const step = async <T>(work: () => T): Promise<T> => {
    await Promise.resolve();
    if (state.fails) throw new Error('down');
    return work();
  };
  const browser = {
    isSupported: () => state.supported,
    permission: () => state.permission,
    askPermission: () =>
      step(() => {
        if (state.permission === 'default') state.permission = state.answer;
        return state.permission;
      }),
    subscribe: (key: string) =>
      step(() => {
        state.made = key;
        return { endpoint: key, p256dh: 'p', auth: 'a' };
      }),
    unsubscribe: () =>
      step(() => {
        state.made = null;
      }),
  };
  const api = {
    read: () => step(() => ({ publicKey: state.publicKey, isSubscribed: state.stored !== null })),
    create: ({ endpoint }: { endpoint: string }) =>
      step(() => {
        state.stored = endpoint;
      }),
    delete: () =>
      step(() => {
        state.stored = null;
      }),
  };
  return { state, browser, api };
}

const change = fc.oneof(
  fc.record({ supported: fc.boolean() }),
  fc.record({ permission: fc.constantFrom<PushPermission>('default', 'granted', 'denied') }),
  fc.record({ answer: fc.constantFrom<PushPermission>('default', 'granted', 'denied') }),
  fc.record({ publicKey: fc.constantFrom(null, 'key', 'new key') }),
  // The session ended, and another began.
  fc.record({ stored: fc.constant(null) }),
  fc.record({ fails: fc.boolean() }),
);

test('what the switch shows is what the browser and the server have, whatever happens', async () => {
  const act = fc.constantFrom('turnOn', 'turnOff', 'retry', 'check' as const);
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.oneof(change, act), { maxLength: 30 }),
      fc.boolean(),
      async (steps, wasOn) => {
        const { state, browser, api } = world();
        const seen: DevicePhase[] = [];
        let device = new DevicePush(browser, api, wasOn);
        for (const step of steps) {
          if (typeof step === 'object') {
            Object.assign(state, step);
            continue;
          }
          // A page that is loaded again.
          if (step === 'check') device = new DevicePush(browser, api, device.phase === 'on');
          device.watch(() => seen.push(device.phase));
          await device[step]();
          expect(busyPhases.filter((phase) => phase !== 'checking')).not.toContain(device.phase);
          if (step === 'check' || step === 'turnOn') {
            if (device.phase === 'on' && seen.at(-1) === 'on' && !state.fails && step === 'check') {
              expect([state.stored, state.made]).toEqual([state.publicKey, state.publicKey]);
            }
            if (device.phase === 'denied' && step === 'check') expect(state.permission).toBe('denied');
            if (device.phase === 'off' && step === 'check') {
              expect(state.permission !== 'granted' || state.stored === null).toBe(true);
            }
          }
          if (step === 'turnOff' && device.phase === 'off' && seen.at(-2) === 'turningOff') {
            expect(state.stored).toBeNull();
          }
        }
      },
    ),
  );
});

test('each phase can be reached, and each but those without a remedy can be left', () => {
  const reached = new Set<DevicePhase>(['checking']);
  for (const phase of reached) for (const next of Object.values(deviceTransitions[phase])) reached.add(next);
  expect([...reached].sort()).toEqual([...phases].sort());
  const final = phases.filter((phase) => Object.keys(deviceTransitions[phase]).length === 0);
  expect(final.sort()).toEqual(['notSupported', 'unavailable']);
});

test('the switch works in the phases that are neither busy nor final, and never asks again while busy', () => {
  const byUser: readonly DeviceEvent[] = ['turnOn', 'turnOff', 'retry'];
  for (const phase of phases) {
    const accepted = byUser.filter((event) => deviceTransitions[phase][event]);
    const expected: Partial<Record<DevicePhase, DeviceEvent[]>> = {
      ...{ off: ['turnOn'], on: ['turnOff'], denied: ['retry'], failed: ['retry'] },
    };
    expect(accepted, phase).toEqual(expected[phase] ?? []);
  }
});

test('a subscription that ended with the session is made again only if the person had turned it on here', async () => {
  for (const wasOn of [true, false]) {
    const { state, browser, api } = world();
    state.permission = 'granted';
    const device = new DevicePush(browser, api, wasOn);
    await device.check();
    expect([device.phase, state.stored]).toEqual(wasOn ? ['on', 'key'] : ['off', null]);
  }
});
