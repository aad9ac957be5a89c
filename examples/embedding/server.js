// A minimal seller portal of a marketplace: a page with <parley-chat> and a strict policy, and a token for the signed-in
// person. docs/embedding.md explains each step. Parley needs EMBED_ORIGINS=http://127.0.0.1:4001.
//
// The key needs the scope chat:impersonate.
//
//   PARLEY_KEY=parley_op_… SELLER_ID=… node examples/embedding/server.js
import { readFile } from 'node:fs/promises';
import { createServer } from 'node:http';

const { PARLEY_URL = 'http://127.0.0.1:4000', PARLEY_KEY, SELLER_ID, PORT = '4001' } = process.env;
if (!PARLEY_KEY || !SELLER_ID) throw new Error('Set PARLEY_KEY and SELLER_ID.');

const parley = new URL(PARLEY_URL).origin;

/** The user of the portal's session in a real portal. Never take it from the request. */
const user = { id: 17, name: 'Ann Example', sellerId: SELLER_ID };

const policy = [
  "default-src 'none'",
  `script-src 'self' ${parley}`,
  `connect-src 'self' ${parley}`,
  "style-src 'self'",
  "base-uri 'none'",
].join('; ');

const files = {
  '/': ['page.html', 'text/html; charset=utf-8'],
  '/chat.js': ['chat.js', 'text/javascript; charset=utf-8'],
  '/worker.js': ['worker.js', 'text/javascript; charset=utf-8'],
  '/page.css': ['page.css', 'text/css; charset=utf-8'],
};

async function parleyToken() {
  const response = await fetch(`${parley}/operator/graphql`, {
    method: 'POST',
    headers: { Authorization: `Bearer ${PARLEY_KEY}`, 'Content-Type': 'application/json' },
    body: JSON.stringify({
      query: `mutation ($input: ChatTokenCreateInput!) {
        chatTokenCreate(input: $input) { token expiresAt errors { field messages } }
      }`,
      variables: { input: { sellerId: user.sellerId, name: user.name, userKey: String(user.id) } },
    }),
  });
  const { data, errors } = await response.json();
  const created = data?.chatTokenCreate;
  if (!created?.token) throw new Error(JSON.stringify(errors ?? created?.errors));
  return created.token;
}

createServer(async ({ method, url }, response) => {
  try {
    if (method === 'POST' && url === '/parley-token') {
      response.setHeader('Cache-Control', 'no-store').end(await parleyToken());
      return;
    }
    const [file, type] = files[url] ?? [];
    if (!file) {
      response.writeHead(404).end();
      return;
    }
    const page = await readFile(new URL(file, import.meta.url), 'utf8');
    response.writeHead(200, { 'Content-Type': type, 'Content-Security-Policy': policy });
    response.end(page.replaceAll('https://chat.market.example', parley));
  } catch (error) {
    process.stderr.write(`${error}\n`);
    response.writeHead(502).end();
  }
}).listen(Number(PORT), '127.0.0.1', () => {
  process.stdout.write(`The portal is at http://127.0.0.1:${PORT}\n`);
});
