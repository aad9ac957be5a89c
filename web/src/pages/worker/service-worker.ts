import { type OpenRequest, type PushMessage, readyMessage } from '../../features/push/push-message.js';
import { iconPath, operatorApiPath, portalPaths, sellerApiPath } from '../../paths.js';

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

interface PageEvent extends Event {
  data: unknown;
  source: Tab;
}

/** A tab of this server. */
interface Tab {
  url: string;
  focus(): Promise<unknown>;
  navigate(path: string): Promise<unknown>;
  postMessage(message: OpenRequest, transfer: Transferable[]): void;
}

/** The part of a worker's scope that is used. The library of types has it only in place of a page's. */
declare const self: {
  addEventListener(name: 'install' | 'activate', listener: (event: Waitable) => void): void;
  addEventListener(name: 'push', listener: (event: PushEvent) => void): void;
  addEventListener(name: 'notificationclick', listener: (event: ClickEvent) => void): void;
  addEventListener(name: 'message', listener: (event: PageEvent) => void): void;
  skipWaiting(): Promise<void>;
  registration: ServiceWorkerRegistration;
  clients: {
    claim(): Promise<void>;
    matchAll(options: { type: 'window'; includeUncontrolled: boolean }): Promise<readonly Tab[]>;
    openWindow(path: string): Promise<unknown>;
  };
};

/** The time in which a tab must open a path. One that is still loading does it when it is ready; a page of an error never does. */
const answerMs = 10_000;

/** Each passes a path that no tab has opened yet to a tab of its portal. */
const unopened = new Set<(tab: Tab) => void>();

self.addEventListener('install', (event) => event.waitUntil(self.skipWaiting()));
self.addEventListener('activate', (event) => event.waitUntil(self.clients.claim()));
self.addEventListener('push', (event) => {
  if (event.data) event.waitUntil(show(event.data.json()));
});
self.addEventListener('notificationclick', (event) => {
  event.notification.close();
  event.waitUntil(open(String(event.notification.data)));
});
self.addEventListener('message', ({ data, source }) => {
  if (data === readyMessage) for (const pass of unopened) pass(source);
});

async function show({ title, body, language, direction, tag, path }: PushMessage): Promise<void> {
  const options = { body, tag, lang: language, dir: direction, icon: iconPath, data: path, renotify: true };
  await self.registration.showNotification(title, options);
}

/** Opens a path in a tab of its portal, else in a new one. */
async function open(path: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const portal = Object.values(portalPaths).find((home) => isWithin(path, home));
  const tab = portal && tabs.find((tab) => isOf(tab, portal));
  if (!tab) {
    await self.clients.openWindow(path);
    return;
  }
  // It fails if the browser does not allow it, such as without a click.
  await tab.focus().catch(() => {});
  if (await opens(tab, path, portal)) return;
  // A click allows one focus or one new window, so the page that does not answer is replaced.
  await tab.navigate(path).catch(() => self.clients.openWindow(path));
}

/** Returns whether a path is that of a portal, or below it. */
const isWithin = (path: string, home: string) =>
  path.startsWith(home) && /^([/?#]|$)/.test(path.slice(home.length));

/** Returns whether a tab has a page of a portal. The page to try its API is none. */
function isOf(tab: Tab, portal: string): boolean {
  const { pathname } = new URL(tab.url);
  return isWithin(pathname, portal) && pathname !== operatorApiPath && pathname !== sellerApiPath;
}

/** @returns whether a tab has opened a path: the given one, or one of its portal that became ready meanwhile. */
async function opens(tab: Tab, path: string, portal: string): Promise<boolean> {
  let pass = (_tab: Tab) => {};
  const isOpened = await new Promise<boolean>((resolve) => {
    pass = (tab) => {
      if (!isOf(tab, portal)) return;
      const { port1, port2 } = new MessageChannel();
      port1.onmessage = () => resolve(true);
      tab.postMessage({ open: path }, [port2]);
    };
    unopened.add(pass);
    setTimeout(resolve, answerMs, false);
    pass(tab);
  });
  unopened.delete(pass);
  return isOpened;
}
