import type { OpenRequest, PushMessage } from '../../features/push/push-message.js';
import { iconPath, portalPaths } from '../../paths.js';

/* The service worker of the portals: it shows pushes, and opens the conversation after a click. It requests nothing. */

interface Waitable extends Event {
  waitUntil(work: Promise<unknown>): void;
}

interface PushEvent extends Waitable {
  data: { json(): PushMessage } | null;
}

interface ClickEvent extends Waitable {
  notification: Notification;
}

/** A tab of this server. */
interface Tab {
  url: string;
  focus(): Promise<unknown>;
  postMessage(message: OpenRequest, transfer: Transferable[]): void;
}

/** The part of a worker's scope that is used. The library of types has it only in place of a page's. */
declare const self: {
  addEventListener(name: 'install' | 'activate', listener: (event: Waitable) => void): void;
  addEventListener(name: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(name: 'notificationclick', listener: (event: ClickEvent) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Tab[]>;
    openWindow(path: string): Promise<unknown>;
  };
};

/** The time in which a tab must open a path. A tab whose page is of an earlier version does not answer. */
const answerMs = 2_000;

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(event.data.json()));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data)));
});

async function show({ title, body, language, direction, tag, path }: PushMessage): Promise<void> {
  const options = { body, tag, lang: language, dir: direction, icon: iconPath, data: path, renotify: true };
  await self.registration.showNotification(title, options);
}

/** Opens a path in a tab of its portal, else in a new one. */
async function open(path: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const portal = Object.values(portalPaths).find((home) => isWithin(path, home));
  const tab = portal && tabs.find(({ url }) => isWithin(new URL(url).pathname, portal));
  if (!tab || !(await opens(tab, path))) await self.clients.openWindow(path);
}

/** Returns whether a path is that of a portal, or below it. */
const isWithin = (path: string, home: string) =>
  path.startsWith(home) && /^([/?#]|$)/.test(path.slice(home.length));

async function opens(tab: Tab, path: string): Promise<boolean> {
  // It fails if the browser does not allow it, such as without a click.
  await tab.focus().catch(() => {});
  const { port1, port2 } = new MessageChannel();
  return new Promise((resolve) => {
    port1.onmessage = () => resolve(true);
    setTimeout(resolve, answerMs, false);
    tab.postMessage({ open: path }, [port2]);
  });
}
