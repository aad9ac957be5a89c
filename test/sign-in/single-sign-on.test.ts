import { beforeAll, expect, test } from 'vitest';
import { Browser, makeUser } from '../harness/browser.js';
import { client, openProvider } from '../harness/provider.js';
import {
  makeMarketplace,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests single sign-on at an OpenID Connect provider; see docs/sign-in.md. */

let server: TestServer;
let market: TestMarketplace;
let provider: Awaited<ReturnType<typeof openProvider>>;

const publicUrl = new URL('http://chat.example');

beforeAll(async () => {
  provider = await openProvider();
  const singleSignOn = { name: 'Market ID', issuer: provider.issuer, ...client };
  server = await startTestServer({ signIn: { publicUrl, singleSignOn } });
  market = await makeMarketplace(server, 'Market', []);
});

const support = () => ({ marketplaceId: market.id, role: 'CUSTOMER_SUPPORT' }) as const;

/** Signs in at the provider and returns the address where the browser ends up. */
async function signInAtProvider(browser = new Browser(server, publicUrl.origin), returning = browser) {
  const asked = { provider: 'sso', callbackURL: '/operator', errorCallbackURL: '/' };
  const { status, body } = await browser.post('/auth/sign-in/social', asked);
  expect(status).toBe(200);
  const there = await fetch(body.url, { redirect: 'manual' });
  const { pathname, search } = new URL(there.headers.get('location') ?? '');
  expect(pathname).toBe('/auth/callback/sso');
  const back = await returning.get(pathname + search);
  return { browser: returning, end: new URL(back.headers.get('location') ?? '', publicUrl) };
}

test('a user is matched by the verified address first, and by the provider’s id from then on', async () => {
  const { id, email } = await makeUser(server, support(), { password: null });
  provider.state.user = {
    sub: 'A-1',
    email: email.toUpperCase(),
    email_verified: true,
    name: 'Somebody Else',
  };
  const { browser, end } = await signInAtProvider();
  expect(end.href).toBe('http://chat.example/operator');
  const { user, ways } = (await browser.get('/auth/session')).body;
  expect(user).toMatchObject({ id: String(id), email, name: email.split('@')[0] });
  expect(ways).toEqual({ password: true, link: false, singleSignOn: 'Market ID' });
  provider.state.user = { sub: 'A-1', email: 'renamed@shop.example', email_verified: true };
  const later = await signInAtProvider();
  expect((await later.browser.get('/auth/session')).body.user).toMatchObject({ id: String(id), email });
  const { rows } = await server.database.pool.query(
    'select access_token, refresh_token, id_token from auth_account where user_id = $1',
    [id],
  );
  expect(rows).toEqual([{ access_token: null, refresh_token: null, id_token: null }]);
});

test('an unknown user or an unverified address gets no session and no account', async () => {
  const { email } = await makeUser(server, support());
  for (const user of [
    { sub: 'B-1', email: 'nobody@shop.example', email_verified: true },
    { sub: 'B-2', email, email_verified: false },
  ]) {
    provider.state.user = user;
    const { browser, end } = await signInAtProvider();
    expect(end.pathname).toBe('/');
    expect(end.searchParams.get('error')).toBeTruthy();
    expect((await browser.get('/auth/session')).body.user).toBeNull();
  }
  const { rows } = await server.database.pool.query("select from auth_user where email like 'nobody%'");
  expect(rows).toHaveLength(0);
});

test('a sign-in of another browser, or a token of another sign-in, gives no session', async () => {
  const { email } = await makeUser(server, support());
  provider.state.user = { sub: 'C-1', email, email_verified: true };
  const victim = new Browser(server, publicUrl.origin);
  await signInAtProvider(new Browser(server, publicUrl.origin), victim);
  expect((await victim.get('/auth/session')).body.user).toBeNull();
  provider.state.nonce = 'of another sign-in';
  const { browser } = await signInAtProvider();
  provider.state.nonce = null;
  expect((await browser.get('/auth/session')).body.user).toBeNull();
});
