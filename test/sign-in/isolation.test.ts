import { beforeAll, expect, test } from 'vitest';
import { Browser, makeUser, password } from '../harness/browser.js';
import { changingNothing } from '../harness/content.js';
import { addPasskey, passkeyProof } from '../harness/passkeys.js';
import {
  makeMarketplace,
  post,
  startTestServer,
  type TestMarketplace,
  type TestServer,
} from '../harness/server.js';

/* Tests the isolation of the paths that are no GraphQL: those of accounts, and the audit log as a file. test/isolation/ tests the APIs. */

let server: TestServer;
let home: TestMarketplace;
let away: TestMarketplace;

beforeAll(async () => {
  server = await startTestServer();
  home = await makeMarketplace(server, 'Home', ['Quokka', 'Neighbour']);
  away = await makeMarketplace(server, 'Away', ['Stranger']);
});

/** Returns a signed-in browser of a person. */
async function signedIn(owner: Parameters<typeof makeUser>[1], name: string, on = server): Promise<Browser> {
  return new Browser(on).signIn((await makeUser(server, owner, { name })).email);
}

const sellerOf = (market: TestMarketplace, index = 0) => ({ sellerId: market.sellers[index]?.number ?? 0 });
const admin = (market: TestMarketplace) => ({ marketplaceId: market.id, role: 'FULL_ADMIN' }) as const;

/** Creates a person with a record for each path that takes an id. Returns the ids. */
async function makeVictim(): Promise<Record<string, string>> {
  const { id } = await makeUser(server, admin(home));
  const insert = async (table: string, columns: string, values: string): Promise<string> => {
    const { rows } = await server.database.pool.query(
      `insert into ${table} (${columns}) values (${values}) returning id`,
      [id],
    );
    return String(rows[0].id);
  };
  const addPasskey = (name: string, removedAt: string) =>
    insert(
      'auth_passkey',
      'user_id, name, public_key, credential_id, counter, device_type, backed_up, removed_at',
      `$1, '${name}', 'key', '${name}', 0, 'singleDevice', false, ${removedAt}`,
    );
  const passkey = await addPasskey('kept', 'null');
  return {
    '/auth/passkeys/rename': passkey,
    '/auth/passkeys/remove': passkey,
    '/auth/passkeys/restore': await addPasskey('removed', 'clock_timestamp()'),
    '/auth/revoke-session': await insert(
      'auth_session',
      'user_id, token, expires_at, updated_at',
      "$1, 'the token of a session', now() + interval '1 day', now()",
    ),
    '/auth/revoke-trusted-device': await insert(
      'auth_verification',
      'identifier, value, expires_at',
      "'trust-device-1', $1::integer::text, now() + interval '1 day'",
    ),
    '/auth/dismiss-notice': await insert('auth_notice', 'user_id, kind, caused_by', "$1, 'linkUsed', 'x'"),
    '/auth/memberships/choose': String(id),
  };
}

test('an id of another person is answered as one that does not exist, and changes nothing', async () => {
  const victim = await makeVictim();
  const local = { ...server, address: server.address.replace('127.0.0.1', 'localhost') };
  const colleague = await signedIn(admin(home), 'Colleague', local);
  // With two of their own, the removal of a passkey needs no proof.
  const { passkey } = await addPasskey(colleague, { password });
  await addPasskey(colleague, { passkey: await passkeyProof(colleague, passkey) });
  const stranger = await signedIn(sellerOf(away), 'Stranger');
  await changingNothing(server, async () => {
    for (const browser of [colleague, stranger]) {
      for (const [path, id] of Object.entries(victim)) {
        const answers = [];
        for (const each of [id, '999999999']) {
          const { status, body } = await browser.post(path, { id: each, name: 'Mine' });
          answers.push({ status, body });
        }
        expect(answers[0], path).toEqual(answers[1]);
      }
    }
  });
});

test('the audit log as a file has the entries of the own side alone', async () => {
  const owners = {
    operator: await signedIn(admin(home), 'Quokka agent'),
    seller: await signedIn(sellerOf(home), 'Quokka clerk'),
    neighbour: await signedIn(sellerOf(home, 1), 'Neighbour clerk'),
    away: await signedIn(admin(away), 'Away agent'),
    stranger: await signedIn(sellerOf(away), 'Stranger clerk'),
  };
  const tokenCreate = 'mutation { chatTokenCreate(input: {name: "Quokka visitor"}) { token } }';
  await post(server, '/seller/graphql', { query: tokenCreate }, home.sellers[0]?.client.headers);
  const read = async (
    by: { headers: Record<string, string> },
    side: 'operator' | 'seller',
    format: string,
  ) => {
    const response = await fetch(`${server.address}/${side}/audit-log.${format}`, { headers: by.headers });
    return { status: response.status, text: await response.text() };
  };
  const readers = [
    ['operator', owners.operator, true],
    ['operator', home.operator, true],
    ['seller', owners.seller, true],
    ['seller', owners.neighbour, false],
    ['operator', owners.away, false],
    ['operator', away.operator, false],
    ['seller', owners.stranger, false],
  ] as const;
  for (const format of ['csv', 'jsonl']) {
    for (const [side, by, sees] of readers) {
      const own = await read(by, side, format);
      expect(own.status).toBe(200);
      expect(own.text.includes('Quokka'), `${side} ${format}`).toBe(sees);
      expect((await read(by, side === 'operator' ? 'seller' : 'operator', format)).status).toBe(401);
    }
  }
});
