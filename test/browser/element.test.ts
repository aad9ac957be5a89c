import { spawn } from 'node:child_process';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { setActions } from '../harness/content-policy.js';
import { afterFile } from '../harness/ending.js';
import { closeAfterTest, desktop, expectAccessible, startBrowser, watch } from '../harness/portal.js';
import { say } from '../harness/receiver.js';
import { makeClient, makeMarketplace, startTestServer, type TestMarketplace } from '../harness/server.js';

/** Code in the page uses these globals. */
declare function getComputedStyle(element: unknown): { readonly borderStyle: string };

/* Tests `<parley-chat>` on a page of another origin: the example of docs/embedding.md, examples/embedding. */

const example = fileURLToPath(new URL('../../examples/embedding/server.js', import.meta.url));

const ports = [await freePort(), await freePort()] as const;
const [allowed, other] = ports.map((port) => `http://127.0.0.1:${port}`) as [string, string];
const server = await startTestServer({ embedOrigins: [allowed] });
const browser = await startBrowser();
const market = await makeMarketplace(server, 'Riverside Arcade', ['Harbour Books']);
const [books] = market.sellers as [TestMarketplace['sellers'][number]];
await say(market.operator, 'Is order 341411 on its way?', books.id);
await Promise.all(ports.map(startPortal));

/** Returns a free port, because each side needs the other's address before it starts. */
async function freePort(): Promise<number> {
  const probe = createServer();
  await new Promise<void>((resolve) => probe.listen(0, '127.0.0.1', resolve));
  const address = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof address !== 'object' || !address) throw new Error('There is no free port.');
  return address.port;
}

/** Starts the example's portal. Resolves once it listens. */
function startPortal(port: number): Promise<void> {
  const child = spawn(process.execPath, [example], {
    env: {
      PORT: String(port),
      PARLEY_URL: server.address,
      PARLEY_KEY: market.operator.key,
      SELLER_ID: books.id,
    },
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  afterFile(() => child.kill());
  return new Promise((resolve, reject) => {
    child.stdout.once('data', () => resolve());
    child.once('exit', (code) => reject(new Error(`The portal ended with ${code}.`)));
  });
}

const openPage = async () => {
  const context = await browser.newContext({ viewport: desktop, locale: 'en-GB', reducedMotion: 'reduce' });
  closeAfterTest(context);
  return context.newPage();
};

/** Returns these fields of the thread's newest message, as the operator sees it. */
async function newest(fields: string) {
  const { chatMessages } = await market.operator.data(
    `query ($id: ID!) { chatMessages(sellerId: $id, first: 1) { nodes { ${fields} } } }`,
    { id: books.id },
  );
  return chatMessages.nodes[0];
}

test('a page with a strict content security policy has the chat, for the seller that its server names', async () => {
  const page = await openPage();
  watch(page);
  await page.goto(allowed);
  const expectUnreadCount = (count: string) =>
    page.locator('output').getByText(count, { exact: true }).waitFor({ state: 'attached' });
  const panel = page.getByRole('dialog', { name: 'Messages' });
  const composer = panel.getByRole('textbox', { name: 'Message to Riverside Arcade' });
  const messageWith = (message: string) => panel.getByRole('article').filter({ hasText: message });

  // The element and the page show the unread count; the page's styles do not affect the element.
  const waiting = page.getByRole('button', { name: 'Messages, 1 unread' });
  await waiting.waitFor();
  await expectUnreadCount('1');
  expect(await waiting.evaluate((button) => String(button.computedStyleMap().get('border-top-style')))).toBe(
    'none',
  );

  await waiting.click();
  await messageWith('Is order 341411 on its way?').waitFor();
  await expectUnreadCount('0');
  await expect.poll(() => composer.evaluate((it) => it.matches(':focus'))).toBe(true);
  await page.keyboard.type('It left this morning.');
  await page.keyboard.press('Enter');
  await messageWith('It left this morning.').getByRole('img', { name: 'Sent' }).waitFor();
  expect(await newest('message sentByName sentByType')).toEqual({
    message: 'It left this morning.',
    sentByName: 'Ann Example',
    sentByType: 'User',
  });

  // The page can choose the accent.
  await page.evaluate(
    `document.querySelector('parley-chat').style.setProperty('--parley-accent', 'rgb(0, 90, 60)')`,
  );
  const send = panel.getByRole('button', { name: 'Send' });
  expect(await send.evaluate((button) => String(button.computedStyleMap().get('background-color')))).toBe(
    'rgb(0, 90, 60)',
  );

  // It shows what the policy redacts as it would be stored.
  await setActions(market.operator, { EMAIL: 'REDACT' });
  await composer.fill('Mail ann@example.com.');
  await composer.press('Enter');
  const redacted = panel.getByRole('alert').filter({ hasText: 'It will be stored as:' });
  await redacted.getByText('Mail █████.', { exact: true }).waitFor();
  await redacted.getByRole('button', { name: 'Send' }).click();
  await messageWith('Mail █████.').getByRole('img', { name: 'Sent' }).waitFor();
  expect(await newest('message')).toEqual({ message: 'Mail █████.' });

  // The element loads what finds links from the origin of its script.
  await say(market.operator, 'See https://help.example/orders.', books.id);
  const link = messageWith('help.example').getByRole('link', { name: 'https://help.example/orders' });
  await link.waitFor();
  expect(await link.getAttribute('rel')).toBe('noopener noreferrer');

  // Link patterns of the marketplace apply to messages that are shown, and to later ones.
  const manager = await makeClient(server, { marketplaceId: market.id }, { scopes: ['manage'] });
  await manager.data(`mutation { linkPatternCreate(input: {
    name: "Order", expression: "order (\\\\d+)", template: "https://shop.example/orders/{1}", forSellers: true
  }) { errors { field } } }`);
  const order = messageWith('Is order 341411 on its way?').getByRole('link', { name: 'order 341411' });
  await order.waitFor();
  expect(await order.getAttribute('href')).toBe('https://shop.example/orders/341411');

  // A reply appears in the open panel, and in the count after the panel is closed.
  await say(market.operator, 'Thank you, Ann.', books.id);
  await messageWith('Thank you, Ann.').waitFor();
  await expectAccessible(page);
  // A message that was visible only for a moment stays unread.
  await expect.poll(async () => (await newest('readAt')).readAt).not.toBeNull();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Messages', exact: true }).waitFor();
  await panel.waitFor({ state: 'hidden' });
  await say(market.operator, 'One more thing.', books.id);
  await page.getByRole('button', { name: 'Messages, 1 unread' }).waitFor();
  await expectUnreadCount('1');
  expect(await page.context().cookies()).toEqual([]);
  await page.context().close();
});

test('another language is loaded from the origin of the script, and English is shown if it can’t be', async () => {
  const page = await openPage();
  await page.route('**/parley-chat-ar.js', (route) => route.abort());
  await page.goto(allowed);
  const name = (text: string) => page.getByRole('button', { name: new RegExp(`^${text}`) });
  const choose = (locale: string) =>
    page.evaluate(`document.querySelector('parley-chat').setAttribute('locale', '${locale}')`);
  await name('Messages').waitFor();
  await choose('de');
  await name('Nachrichten').waitFor();
  await choose('ar');
  await name('Messages').waitFor();
  expect(await page.locator('parley-chat .root').getAttribute('dir')).toBe('ltr');
  await page.context().close();
});

test('a page of an origin that is not allowed can read nothing', async () => {
  const page = await openPage();
  const rejected = page.waitForEvent('console', (line) => /blocked by CORS policy/.test(line.text()));
  await page.goto(other);
  await rejected;
  await page.getByRole('button', { name: 'Messages', exact: true }).click();
  const panel = page.getByRole('dialog', { name: 'Messages' });
  await panel.waitFor();
  expect(await panel.getByRole('article').count()).toBe(0);
  expect(await panel.getByText('Riverside Arcade').count()).toBe(0);
  expect(await page.locator('output').textContent()).toBe('none yet');
  await page.context().close();
});

test('the worker of the page shows pushes of its own server with a badge, and a click opens the chat', async () => {
  const page = await openPage();
  watch(page);
  await page.addInitScript('navigator.setAppBadge = async (count) => { window.badge = count; };');
  await page.goto(allowed);
  const count = Number(await page.locator('output').filter({ hasText: /^\d/ }).textContent());
  expect(await page.evaluate('badge')).toBe(count);
  await expect
    .poll(() => page.evaluate('navigator.serviceWorker.getRegistration().then((it) => it?.active?.state)'))
    .toBe('activated');
  const worker = page.context().serviceWorkers()[0];
  if (!worker) throw new Error('There is no worker.');
  await worker.evaluate(`
    self.registration.showNotification = async (title, { body }) => { self.shown = { title, body }; };
    navigator.setAppBadge = async (count) => { self.badge = count; };`);
  const protocol = await page.context().newCDPSession(page);
  const registration = new Promise<string>((resolve) =>
    protocol.on('ServiceWorker.workerRegistrationUpdated', ({ registrations: [first] }) => {
      if (first) resolve(first.registrationId);
    }),
  );
  await protocol.send('ServiceWorker.enable');
  await protocol.send('ServiceWorker.deliverPushMessage', {
    ...{ origin: allowed, registrationId: await registration, data: '{"unread":3}' },
  });
  await expect.poll(() => worker.evaluate('self.badge')).toBe(3);
  expect(await worker.evaluate('self.shown')).toEqual({ title: 'Messages', body: '3 unread messages' });
  await worker.evaluate(`dispatchEvent(Object.assign(new ExtendableEvent('notificationclick'), {
    notification: { close() {} },
  }))`);
  await page.getByRole('dialog', { name: 'Messages' }).waitFor();
  await page.goto(`${allowed}/#chat`);
  await page.reload();
  await page.getByRole('dialog', { name: 'Messages' }).waitFor();
});

test('the page turns a sound and notifications on and off, and nothing of them is loaded before', async () => {
  const page = await openPage();
  watch(page);
  await page.addInitScript(`
    window.shown = [];
    window.sounds = 0;
    document.hasFocus = () => false;
    window.Notification = class {
      static permission = 'granted';
      constructor(title, { body }) { shown.push(title + ': ' + body); }
      close() {}
    };
    window.AudioContext = class extends AudioContext {
      constructor() { super(); sounds++; }
    };`);
  const loaded: string[] = [];
  page.on('request', (request) => loaded.push(new URL(request.url()).pathname));
  await page.goto(allowed);
  await page.getByRole('button', { name: /^Messages/ }).waitFor();
  await page.locator('output').filter({ hasText: /^\d/ }).waitFor({ state: 'attached' });
  expect(loaded).not.toContain('/parley-chat-alerts.js');
  const turn = (alerts: string) =>
    page.evaluate(`document.querySelector('parley-chat').setAttribute('alerts', '${alerts}')`);
  await turn('desktop');
  await page.mouse.click(1, 1);
  const locks = `navigator.locks.query().then(({ held }) => held.filter(({ name }) => name.startsWith('parley.alerts.')).length)`;
  await expect.poll(() => page.evaluate(locks)).toBe(2);
  await say(market.operator, 'Your parcel is here.', books.id);
  const alerts = () => page.evaluate('({ shown, sounds })');
  const first = 'Riverside Arcade: Your parcel is here.';
  await expect.poll(alerts).toEqual({ shown: [first], sounds: 0 });
  await turn('sound');
  await say(market.operator, 'It is heavy.', books.id);
  await expect.poll(alerts).toEqual({ shown: [first], sounds: 1 });
  await page.evaluate("document.querySelector('parley-chat').remove()");
  await expect.poll(() => page.evaluate(locks)).toBe(0);
});
