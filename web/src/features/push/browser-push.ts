import { serviceWorkerPath } from '../../paths.js';
import type { DeviceSubscription, PushBrowser } from './device-push.js';

const encoded = (buffer: ArrayBuffer | null): string =>
  btoa(String.fromCharCode(...new Uint8Array(buffer ?? new ArrayBuffer(0))))
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/=+$/, '');

const decoded = (text: string) =>
  Uint8Array.from(atob(text.replaceAll('-', '+').replaceAll('_', '/')), (character) =>
    character.charCodeAt(0),
  );

const subscriptionOf = (subscription: PushSubscription): DeviceSubscription => ({
  endpoint: subscription.endpoint,
  p256dh: encoded(subscription.getKey('p256dh')),
  auth: encoded(subscription.getKey('auth')),
});

/** Web Push of this browser. */
export const browserPush: PushBrowser = {
  isSupported: () => 'serviceWorker' in navigator && 'PushManager' in window && 'Notification' in window,
  permission: () => Notification.permission,
  askPermission: () => Notification.requestPermission(),
  async subscribe(publicKey) {
    await navigator.serviceWorker.register(serviceWorkerPath);
    const { pushManager } = await navigator.serviceWorker.ready;
    const existing = await pushManager.getSubscription();
    if (existing && encoded(existing.options.applicationServerKey) !== publicKey)
      await existing.unsubscribe();
    const options = { userVisibleOnly: true, applicationServerKey: decoded(publicKey) };
    return subscriptionOf(await pushManager.subscribe(options));
  },
  async unsubscribe() {
    const registration = await navigator.serviceWorker.getRegistration();
    await (await registration?.pushManager.getSubscription())?.unsubscribe();
  },
};
