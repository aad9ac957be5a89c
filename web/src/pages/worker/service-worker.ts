import { type OpenRequest, type PushMessage, readyMessage } from '../../features/push/push-message.js';
import { iconPath, isPortalPage, portalPaths, sideOfPath } from '../../paths.js';
import {
  answer,
  type FetchEvent,
  type InstallEvent,
  removeEarlierPages,
  storeOfflinePage,
} from './offline.js';
import { showBadge } from './show-badge.js';

/*
 * The service worker of the portals: it shows pushes, opens the conversation after a click, and shows a page while the server cannot be
 * reached.
 */

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
  addEventListener(name: 'install', listener: (event: Waitable & InstallEvent) => void): void;
  addEventListener(name: 'activate', listener: (event: Waitable) => void): void;
  addEventListener(name: 'fetch', listener: (event: FetchEvent) => void): void;
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

self.addEventListener('install', (event) =>
  event.waitUntil(storeOfflinePage(event).then(() => self.skipWaiting())),
);
self.addEventListener('activate', (event) =>
  event.waitUntil(removeEarlierPages().then(() => self.clients.claim())),
);
self.addEventListener('fetch', answer);
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

async function show({ title, body, language, direction, tag, path, badge }: PushMessage): Promise<void> {
  const options = { body, tag, lang: language, dir: direction, icon: iconPath, data: path, renotify: true };
  await self.registration.showNotification(title, options);
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  await showBadge(
    badge,
    tabs.some(({ url }) => portalOf(url) !== null),
  );
}

/** Opens a path in a tab of its portal, else in a new one. */
async function open(path: string): Promise<void> {
  const tabs = await self.clients.matchAll({ type: 'window', includeUncontrolled: true });
  const portal = portalOf(path);
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

/** Returns the home page of the portal that a path belongs to; null for another page. */
function portalOf(path: string): string | null {
  const side = sideOfPath(new URL(path, location.origin).pathname);
  return side && portalPaths[side];
}

/** Returns whether a tab has a page of a portal. The page to try its API is none. */
const isOf = ({ url }: Tab, portal: string): boolean =>
  portalOf(url) === portal && isPortalPage(new URL(url).pathname);

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
