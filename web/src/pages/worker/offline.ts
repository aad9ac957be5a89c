import { isPortalPage, offlineFiles, offlinePath } from '../../paths.js';

/*
 * The page that a portal shows without a network. It is the only thing that the worker stores, and pages come from the server whenever
 * it answers, so a new build is never hidden by an earlier one. Requests of the APIs and files of pages do not come here.
 */

/** The hash of the files of the page, which the build inserts: another one makes browsers install the worker again. */
declare const OFFLINE_BUILD: string;

const prefix = 'parley.offline.';
const cacheName = prefix + OFFLINE_BUILD;

/** The part of a `FetchEvent` that is used. */
export interface FetchEvent {
  request: Request;
  respondWith(response: Promise<Response>): void;
}

/** The part of an `InstallEvent` that is used. Browsers without `addRoutes` ask the worker about every request. */
export interface InstallEvent {
  addRoutes?(routes: readonly object[]): Promise<void>;
}

/**
 * Stores the page, and lets the browser ask the worker about pages and the files of the offline page alone. On a device without room,
 * the worker shows pushes without it.
 */
export async function storeOfflinePage(event: InstallEvent): Promise<void> {
  const cache = await caches.open(cacheName);
  try {
    await cache.addAll(offlineFiles.map((path) => new Request(path, { cache: 'reload' })));
  } catch (error) {
    if (!(error instanceof DOMException && error.name === 'QuotaExceededError')) throw error;
  }
  const asked = [
    { requestMode: 'navigate' },
    ...offlineFiles.map((pathname) => ({ urlPattern: { pathname } })),
  ];
  // It fails in browsers with an earlier form of routes, which ask about every request then.
  await event.addRoutes?.([{ condition: { not: { or: asked } }, source: 'network' }]).catch(() => {});
}

/** Removes the pages of earlier builds. */
export async function removeEarlierPages(): Promise<void> {
  const names = await caches.keys();
  const earlier = names.filter((name) => name.startsWith(prefix) && name !== cacheName);
  await Promise.all(earlier.map((name) => caches.delete(name)));
}

/**
 * Answers the request of a portal's page if the server does not, and those of the offline page's files. Leaves all others alone. It uses no
 * navigation preload: a browser requests a page that is left alone once more, so an emailed link that works once would fail.
 */
export function answer(event: FetchEvent): void {
  const { request } = event;
  const { origin, pathname } = new URL(request.url);
  if (request.method !== 'GET' || origin !== location.origin) return;
  if (request.mode === 'navigate' && isPortalPage(pathname)) {
    event.respondWith(fetch(request).catch(() => stored(offlinePath)));
  } else if (offlineFiles.includes(pathname)) {
    // A proxy of a server that does not run answers with an error, and the offline page needs its files then too.
    const fromServer = fetch(request).then((response) => (response.ok ? response : stored(pathname)));
    event.respondWith(fromServer.catch(() => stored(pathname)));
  }
}

async function stored(path: string): Promise<Response> {
  const cache = await caches.open(cacheName);
  return (await cache.match(path)) ?? Response.error();
}
