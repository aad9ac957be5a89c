import { Browser, makeUser } from '../browser.js';
import { openMailbox } from '../mailbox.js';
import { publicUrl } from '../notifications.js';
import { startPushService } from '../push-service.js';
import { type Receiver, startReceiver } from '../receiver.js';
import { makeMarketplace, startTestServer, type TestServer } from '../server.js';
import { documentedVariables, type ExamplePage, exampleSides } from './examples.js';

/** What the examples need beside the server. */
export interface ExampleWorld {
  server: TestServer;
  receiver: Receiver;
  pushService: Awaited<ReturnType<typeof startPushService>>;
}

/** Starts a server that sends mails, pushes and webhooks to this machine. */
export async function makeExampleWorld(): Promise<ExampleWorld> {
  const mailbox = await openMailbox();
  const server = await startTestServer({
    deliversWebhooks: true,
    signIn: { publicUrl, mail: { url: mailbox.url, from: 'Parley <chat@market.example>' } },
  });
  return { server, receiver: await startReceiver(), pushService: await startPushService() };
}

/** The variables of a page, and the texts that the documentation shows in place of the server's. */
export interface PageVariables {
  values: Record<string, string>;
  replacements: Map<string, string>;
}

let pages = 0;

/** Makes a marketplace for a page, with people if it has examples that need a session. */
export async function variablesFor(
  { server, receiver, pushService }: ExampleWorld,
  { side, examples }: ExamplePage,
): Promise<PageVariables> {
  const number = ++pages;
  const market = await makeMarketplace(server, 'Harbour Market', ['Harbour Tools']);
  const [shop] = market.sellers;
  if (!shop) throw new Error('There is no seller.');
  const owner = {
    operator: { marketplaceId: market.id, role: 'FULL_ADMIN' as const },
    seller: { sellerId: shop.number },
  };
  const values: Record<string, string> = {
    baseUrl: publicUrl.origin,
    operatorKey: market.operator.key,
    sellerKey: shop.client.key,
    sellerId: shop.id,
    webhookUrl: receiver.url,
  };
  const emails = new Map<string, string>();
  for (const each of exampleSides) {
    const email = `${each}${number}@market.example`;
    await makeUser(server, owner[each], { name: 'Ada King', email });
    emails.set(email, 'ada@market.example');
    if (each !== side || !examples.some(({ needsSession }) => needsSession)) continue;
    const browser = await new Browser(server, publicUrl.origin).signIn(email);
    values[`${each}Session`] = browser.cookie;
    const { body } = await browser.ask(each, '{ webPush { publicKey } }');
    const { endpoint, p256dh, auth } = pushService.subscribe(`page-${number}`, body.data.webPush.publicKey);
    Object.assign(values, { pushEndpoint: endpoint, pushKey: p256dh, pushAuth: auth });
  }
  const documented = documentedVariables();
  const shown = Object.entries(values).map(([name, value]): [string, string] => [
    value,
    documented[name] ?? value,
  ]);
  return { values, replacements: new Map([...shown, ...emails]) };
}
