import http from 'node:http';
import type { Page } from 'playwright-core';
import { expect, test } from 'vitest';
import { afterFile } from '../harness/ending.js';
import { desktop, expectAccessible, openAs, phone, startBrowser } from '../harness/portal.js';
import { makeMarketplace, startTestServer } from '../harness/server.js';
import { freePort } from '../harness/server-folder.js';

/*
 * Tests the portals as apps: what browsers ask before they install one, the badge, the page without a network, and a new build. The
 * network is a proxy, which also serves the files of a later build: a service worker has its own connections.
 */

const browser = await startBrowser();
const port = await freePort();
const address = `http://127.0.0.1:${port}`;
const server = await startTestServer({ signIn: { publicUrl: new URL(address) } });
const market = await makeMarketplace(server, 'Lantern Quay', ['Arcade']);
const [shop] = market.sellers;
if (!shop) throw new Error('There is no seller.');

/** Between the browser and the server. */
const network = {
  isUp: true,
  /** Whether pages are lost, and all else is answered with an error. */
  isFailing: false,
  /** Changes a file, as a new build does. */
  change: (_path: string, content: string) => content,
  requests: [] as string[],
};
const proxy = http.createServer((request, response) => {
  const { method = 'GET', url = '/', headers } = request;
  network.requests.push(`${method} ${url}`);
  if (network.isFailing) {
    if (headers['sec-fetch-mode'] === 'navigate' || url === '/seller') request.socket.destroy();
    else response.writeHead(502).end('Bad gateway');
    return;
  }
  const { 'accept-encoding': _, 'if-none-match': __, ...kept } = headers;
  const forwarded = http.request(`${server.address}${url}`, { method, headers: kept }, (answer) => {
    if (!/^\/(service-worker\.js|offline\.html|offline)$/.test(url)) {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      return;
    }
    const chunks: Buffer[] = [];
    answer.on('data', (chunk: Buffer) => chunks.push(chunk));
    answer.on('end', () => {
      const { 'content-length': ___, ...others } = answer.headers;
      response.writeHead(answer.statusCode ?? 502, others);
      response.end(network.change(url, Buffer.concat(chunks).toString()));
    });
  });
  forwarded.on('error', () => response.destroy());
  response.on('close', () => forwarded.destroy());
  request.pipe(forwarded);
});
proxy.on('connection', (socket) => {
  if (!network.isUp) socket.destroy();
});
await new Promise<void>((resolve) => proxy.listen(port, '127.0.0.1', resolve));
afterFile(() => {
  proxy.closeAllConnections();
  proxy.close();
});

function setNetwork(isUp: boolean): void {
  network.isUp = isUp;
  if (!isUp) proxy.closeAllConnections();
}

const owners = {
  operator: { marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' },
  seller: { sellerId: shop.number },
} as const;
type Side = keyof typeof owners;

/** Opens a portal through the proxy, with a record of the badges. */
async function open(side: Side, name: string, options = {}): Promise<Page> {
  setNetwork(true);
  const page = await openAs(browser, { ...server, address }, owners[side], { name, ...options });
  await page.addInitScript(`
    window.badges = [];
    navigator.setAppBadge = async (count) => void badges.push(count ?? 'mark');
    navigator.clearAppBadge = async () => void badges.push('none');`);
  await page.goto(`/${side}`);
  return page;
}

/** Waits until the worker answers the pages of a portal. */
async function waitForWorker(page: Page): Promise<void> {
  await expect
    .poll(() => page.evaluate('navigator.serviceWorker.controller?.state ?? null'))
    .toBe('activated');
}

const readActorId = (page: Page, side: Side): Promise<string | null> =>
  page.evaluate(`localStorage.getItem('parley.offline.${side}')`);

/** Stores texts as the portal does. */
const store = (page: Page, texts: Readonly<Record<string, string>>) =>
  page.evaluate(`Object.assign(localStorage, ${JSON.stringify(texts)})`);

/** Hands the worker of a page pushes, with a record of its badges. */
async function recordBadges(page: Page) {
  const [worker] = page.context().serviceWorkers();
  if (!worker) throw new Error('There is no worker.');
  await worker.evaluate(`
    self.badges = [];
    self.shown = 0;
    self.registration.showNotification = async () => { self.shown++; };
    navigator.setAppBadge = async (count) => { self.badges.push(count ?? 'mark'); };`);
  let sent = 0;
  return {
    badges: () => worker.evaluate('self.badges'),
    async push(badge: number | 'mark' | null) {
      const data = JSON.stringify({ title: 'Quay', body: '', tag: 't', path: '/seller', badge });
      await worker.evaluate(`dispatchEvent(new PushEvent('push', { data: ${JSON.stringify(data)} }))`);
      await expect.poll(() => worker.evaluate('self.shown')).toBe(++sent);
    },
  };
}

test.each(['operator', 'seller'] as const)('the %s portal can be installed', async (side) => {
  const page = await open(side, 'Ines Install');
  const protocol = await page.context().newCDPSession(page);
  const { url, errors, data = '' } = await protocol.send('Page.getAppManifest');
  expect({ url, errors }).toEqual({ url: `${address}/${side}.webmanifest`, errors: [] });
  const manifest = JSON.parse(data);
  expect(manifest).toMatchObject({ start_url: `/${side}`, scope: '/', display: 'standalone' });
  await waitForWorker(page);
  const { installabilityErrors } = await protocol.send('Page.getInstallabilityErrors');
  expect(installabilityErrors).toEqual([]);
  for (const { src, sizes, type } of manifest.icons) {
    const icon = await page.request.get(src);
    expect([icon.status(), icon.headers()['content-type']?.split(';')[0]], src).toEqual([200, type]);
    if (type !== 'image/png') continue;
    // The width and the height of a PNG.
    const content = await icon.body();
    expect(`${content.readUInt32BE(16)}x${content.readUInt32BE(20)}`, src).toBe(sizes);
  }
  expect(manifest.icons.map(({ purpose }: { purpose?: string }) => purpose)).toContain('maskable');
});

test('the badge has the unread count, none when all is read, and none after a sign-out', async () => {
  await market.operator.data(
    'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }',
    { input: { sellerId: shop.id, message: 'Hello' } },
  );
  const page = await open('seller', 'Bea Badge');
  const last = () => page.evaluate('badges.at(-1)');
  await expect.poll(last).toBe(1);
  await shop.client.data(
    'mutation { chatMessageRead(input: { sentBy: "Operator" }) { errors { messages } } }',
  );
  await expect.poll(last).toBe(0);
  expect(await readActorId(page, 'seller')).toBeTruthy();
  await waitForWorker(page);
  const worker = await recordBadges(page);
  await worker.push(5);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Email address').waitFor();
  expect(await last()).toBe('none');
  expect(await readActorId(page, 'seller')).toBeNull();
  // While a portal was open, it showed its own count.
  await worker.push(7);
  await worker.push('mark');
  await worker.push(null);
  await expect.poll(worker.badges).toEqual([7, 'mark']);
});

test('a page without a network shows what its person has written, and goes on when the network returns', async () => {
  const page = await open('operator', 'Otto Offline');
  await waitForWorker(page);
  const actorId = await readActorId(page, 'operator');
  await page.getByRole('link', { name: /Arcade/ }).waitFor();
  const own = `operator.${actorId}.${shop.id}`;
  const unsent = { id: 'one', text: 'A waiting heron', at: Date.now(), order: 1, refusal: null };
  await store(page, {
    [`parley.draft.${own}`]: 'A draft heron',
    [`parley.unsent.${own}.one`]: JSON.stringify(unsent),
    [`parley.unsent.${own}.two`]: JSON.stringify({ ...unsent, id: 'two', at: 0, text: 'An old heron' }),
    'parley.draft.operator.somebody-else.x': 'Not yours',
    'parley.draft.seller.somebody-else': 'Not yours',
    'parley.offline.seller': 'somebody-else',
  });
  setNetwork(false);
  const path = `/operator/t/${shop.id.replace(/=+$/, '')}`;
  await page.goto(path);
  await page.getByRole('heading', { name: 'You’re offline' }).waitFor();
  const listed = async (title: string) =>
    page.locator('section').filter({ hasText: title }).getByRole('listitem').allTextContents();
  expect(await listed('Waiting to be sent')).toEqual(['A waiting heron']);
  expect(await listed('Not sent')).toEqual(['An old heron']);
  expect(await listed('Drafts')).toEqual(['A draft heron']);
  for (const size of [phone, desktop]) {
    await page.setViewportSize(size);
    for (const colorScheme of ['light', 'dark'] as const) {
      await page.emulateMedia({ colorScheme });
      await expectAccessible(page);
    }
  }
  // The API is not answered by the worker.
  const asked = page.evaluate("fetch('/operator/graphql', { method: 'POST' }).then(String, String)");
  expect(await asked).toContain('TypeError');
  setNetwork(true);
  await page.getByLabel('Message', { exact: false }).first().waitFor();
  expect(new URL(page.url()).pathname).toBe(path);
  // A browser has one session, so nobody else is signed in to the other portal.
  await expect.poll(() => readActorId(page, 'seller')).toBeNull();
});

test('the page without a network is in the language of its person, and shows nothing after a sign-out', async () => {
  const page = await open('seller', 'Amal', { locale: 'ar' });
  await waitForWorker(page);
  await store(page, { [`parley.draft.seller.${await readActorId(page, 'seller')}`]: 'مسودة' });
  setNetwork(false);
  await page.goto('/seller');
  await page.getByRole('heading', { name: 'لا يوجد اتصال' }).waitFor();
  expect(await page.evaluate('document.documentElement.dir')).toBe('rtl');
  expect(await page.getByRole('listitem').allTextContents()).toEqual(['مسودة']);
  await expectAccessible(page);
  // As the page of the sign-in does.
  await page.evaluate("localStorage.removeItem('parley.offline.seller')");
  await page.reload();
  await page.getByRole('heading', { name: 'لا يوجد اتصال' }).waitFor();
  expect(await page.getByRole('listitem').count()).toBe(0);
});

test('a page that is not of a portal is requested once, such as an emailed link that works once', async () => {
  const page = await open('operator', 'Lena Link');
  await waitForWorker(page);
  const paths = ['/auth/magic-link/verify?token=none', '/notifications/none', '/operator/graphql'];
  const before = network.requests.length;
  for (const path of paths) await page.goto(path);
  // The worker handles this one after the others.
  await page.goto('/operator/account');
  await page.getByRole('heading').first().waitFor();
  const asked = network.requests.slice(before).map((request) => request.replace('GET ', ''));
  expect(asked.filter((path) => paths.includes(path))).toEqual(paths);
});

test('a page without a network needs nothing of a server that answers with errors', async () => {
  const page = await open('seller', 'Petra Proxy');
  await waitForWorker(page);
  network.isFailing = true;
  await page.goto('/seller');
  await page.getByRole('heading', { name: 'You’re offline' }).waitFor();
  network.isFailing = false;
  await page.getByRole('button', { name: 'Sign out' }).waitFor();
});

test('a device without room for the page without a network has the worker for pushes', async () => {
  const page = await openAs(browser, { ...server, address }, owners.seller, { name: 'Fay Full' });
  const protocol = await page.context().newCDPSession(page);
  await protocol.send('Storage.overrideQuotaForOrigin', { origin: address, quotaSize: 1 });
  await page.goto('/seller');
  await waitForWorker(page);
  expect(await page.evaluate("caches.match('/offline').then((page) => page ?? null)")).toBeNull();
});

test('a new build is shown at once, and its page without a network replaces the earlier one', async () => {
  const page = await open('seller', 'Uma Update');
  await waitForWorker(page);
  const cached = () => page.evaluate<string[]>('caches.keys()');
  const [before] = await cached();
  network.change = (path, content) =>
    path === '/service-worker.js'
      ? content.replaceAll(before?.replace('parley.offline.', '') ?? '', 'laterbuild')
      : content.replace('<title>Parley</title>', '<title>Later build</title><meta name="build" content="2">');
  await page.reload();
  await expect.poll(cached).toEqual(['parley.offline.laterbuild']);
  setNetwork(false);
  await page.goto('/seller');
  await page.getByRole('heading', { name: 'You’re offline' }).waitFor();
  expect(await page.locator('meta[name=build]').count()).toBe(1);
});
