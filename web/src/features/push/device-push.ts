import { type DeviceEvent, type DevicePhase, deviceTransitions } from './device-phases.js';

/** The subscription of this browser, as the API takes it. */
export interface DeviceSubscription {
  endpoint: string;
  p256dh: string;
  auth: string;
}

/** Whether the user lets this site notify; `default`: the browser has not asked yet. */
export type PushPermission = 'default' | 'granted' | 'denied';

/** The part of the browser that subscribes. */
export interface PushBrowser {
  isSupported(): boolean;
  permission(): PushPermission;
  askPermission(): Promise<PushPermission>;
  /** Subscribes with the server's key, in place of a subscription with another key. */
  subscribe(publicKey: string): Promise<DeviceSubscription>;
  unsubscribe(): Promise<void>;
}

/** The part of the API that stores the subscription of the session. */
export interface PushApi {
  read(): Promise<{ publicKey: string | null; isSubscribed: boolean }>;
  /** @throws if the server rejects the subscription. */
  create(subscription: DeviceSubscription): Promise<void>;
  delete(): Promise<void>;
}

/** Turns the notifications of this device on and off, by the table of phases alone. */
export class DevicePush {
  phase: DevicePhase = 'checking';
  readonly #listeners = new Set<() => void>();

  /** @param wasOn whether the person turned them on here, in this or an earlier session. */
  constructor(
    private readonly browser: PushBrowser,
    private readonly api: PushApi,
    private readonly wasOn: boolean,
  ) {}

  /** Calls back when the phase changes, until the returned function is called. */
  watch = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  getPhase = (): DevicePhase => this.phase;

  /** Finds out whether they are on. A subscription that ended with the last session, or that the browser renewed, is made again. */
  async check(): Promise<void> {
    await this.#run(async () => {
      if (!this.browser.isSupported()) return 'noSupport';
      if (this.browser.permission() === 'denied') return 'denial';
      const { publicKey, isSubscribed } = await this.api.read();
      if (publicKey === null) return 'noKey';
      const isOn = this.browser.permission() === 'granted' && (isSubscribed || this.wasOn);
      return isOn ? this.#subscribe(publicKey) : 'unsubscribed';
    });
  }

  async turnOn(): Promise<void> {
    if (!this.#send('turnOn')) return;
    await this.#run(async () => {
      // First, and at once: a browser asks only after a click.
      const permission = await this.browser.askPermission();
      if (permission !== 'granted') return permission === 'denied' ? 'denial' : 'unsubscribed';
      const { publicKey } = await this.api.read();
      return publicKey === null ? 'noKey' : this.#subscribe(publicKey);
    });
  }

  async turnOff(): Promise<void> {
    if (!this.#send('turnOff')) return;
    await this.#run(async () => {
      await this.api.delete();
      // The server sends nothing any more.
      await this.browser.unsubscribe().catch(() => {});
      return 'unsubscribed';
    });
  }

  async retry(): Promise<void> {
    if (this.#send('retry')) await this.check();
  }

  async #subscribe(publicKey: string): Promise<DeviceEvent> {
    await this.api.create(await this.browser.subscribe(publicKey));
    return 'subscribed';
  }

  async #run(step: () => Promise<DeviceEvent>): Promise<void> {
    this.#send(await step().catch((): DeviceEvent => 'failure'));
  }

  /** @returns whether the phase has changed. */
  #send(event: DeviceEvent): boolean {
    const next = deviceTransitions[this.phase][event];
    if (!next) return false;
    this.phase = next;
    for (const listener of this.#listeners) listener();
    return true;
  }
}
