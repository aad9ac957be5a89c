/**
 * Starts the development server (`npm run dev`), at one address. Vite serves the portals from `web/` with hot reload,
 * and forwards all other requests to the server. The server runs from `build/dev/`, where each file of `src/` is
 * compiled without a type check (`npm run check` does that), and restarts after a change.
 */
import { spawn } from 'node:child_process';
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createSocket } from 'node:net';
import { dirname, join, relative } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { createServer, transformWithOxc } from 'vite';

const root = fileURLToPath(new URL('..', import.meta.url));
const source = join(root, 'src');
const compiled = join(root, 'build/dev');
/** Folders whose changes restart the server. */
const watched = [source, join(root, 'migrations'), join(root, 'assets')];
/** The time to wait for other files that are saved together. */
const settleMs = 100;

const { HOST: host = '127.0.0.1', PORT: port = '4000' } = process.env;
const serverPort = await freePort();
const serverAddress = `http://127.0.0.1:${serverPort}`;

/** Pages of the portals by the paths that the server serves them at (src/http/portals.ts). */
const pages = /** @type {const} */ ([
  [/^\/(reset-password)?$/, '/sign-in.html'],
  [/^\/operator(\/(?!graphql(?![\w-])).*)?$/, '/operator.html'],
  [/^\/seller(\/(?!graphql(?![\w-])).*)?$/, '/seller.html'],
]);
const vitePaths = /^\/(@|src\/|node_modules\/|icon\.svg$|theme\.js$|(sign-in|operator|seller)\.html$)/;

const pageAt = (/** @type {string} */ path) => pages.find(([pattern]) => pattern.test(path))?.[1];
const pathOf = (/** @type {string | undefined} */ url) => (url ?? '/').split('?', 1)[0] ?? '/';

/** @type {import('vite').Plugin} */
const portalPages = {
  name: 'portal-pages',
  configureServer({ middlewares }) {
    middlewares.use((request, _response, next) => {
      const page = pageAt(pathOf(request.url));
      if (page) request.url = page;
      next();
    });
  },
};

const vite = await createServer({
  root: join(root, 'web'),
  configFile: join(root, 'web/vite.config.ts'),
  appType: 'mpa',
  clearScreen: false,
  logLevel: 'warn',
  plugins: [portalPages],
  server: {
    host,
    port: Number(port),
    strictPort: port !== '0',
    proxy: {
      '^/': {
        target: serverAddress,
        ws: true,
        bypass: ({ url }) => {
          const path = pathOf(url);
          return vitePaths.test(path) || pageAt(path) ? url : undefined;
        },
        configure: (proxy) => proxy.on('error', answerUnavailable),
      },
    },
  },
});

/** @type {import('node:child_process').ChildProcess | undefined} */
let server;
let hasStarted = false;
/** Resolves when the latest server listens or has ended. */
let settled = Promise.resolve();
let isEnding = false;
/** @type {NodeJS.Timeout | undefined} */
let pendingRestart;
/** Restarts run one after another. */
let restarts = Promise.resolve();

for (const signal of /** @type {const} */ (['SIGINT', 'SIGTERM', 'SIGHUP'])) process.on(signal, end);

rmSync(compiled, { recursive: true, force: true });
const files = readdirSync(source, { recursive: true, encoding: 'utf8' }).filter((name) =>
  name.endsWith('.ts'),
);
await Promise.all(files.map((name) => compile(join(source, name))));
await vite.listen();
const bound = vite.httpServer?.address();
const boundPort = typeof bound === 'object' && bound ? bound.port : port;
const address = `http://${host === '0.0.0.0' || host === '::' ? 'localhost' : host}:${boundPort}`;
startServer();
vite.watcher.add(watched);
vite.watcher.on('all', (event, path) => {
  if (event.endsWith('Dir') || !watched.some((folder) => path.startsWith(folder))) return;
  clearTimeout(pendingRestart);
  pendingRestart = setTimeout(() => {
    restarts = restarts.then(restart);
  }, settleMs);
  if (path.endsWith('.ts')) restarts = restarts.then(() => compile(path, event === 'unlink'));
});

/** Compiles one file of `src/`, or removes its output. Prints a syntax error. */
async function compile(/** @type {string} */ path, isRemoved = false) {
  const target = join(compiled, relative(source, path)).replace(/\.ts$/, '.js');
  if (isRemoved) return rmSync(target, { force: true });
  try {
    const { code, map } = await transformWithOxc(readFileSync(path, 'utf8'), path, { target: 'es2022' });
    const encodedMap = Buffer.from(JSON.stringify(map)).toString('base64');
    mkdirSync(dirname(target), { recursive: true });
    writeFileSync(target, `${code}\n//# sourceMappingURL=data:application/json;base64,${encodedMap}\n`);
  } catch (error) {
    print(`${relative(root, path)}: ${error instanceof Error ? error.message : error}`);
  }
}

function startServer() {
  const child = spawn(
    process.execPath,
    ['--enable-source-maps', join(compiled, 'cli/parley.js'), 'serve', ...(hasStarted ? [] : ['--demo'])],
    {
      cwd: root,
      // Only this process receives Ctrl+C, and stops the server once: a second signal would interrupt its shutdown.
      detached: true,
      stdio: ['ignore', 'pipe', 'inherit'],
      env: { NODE_ENV: 'development', ...process.env, HOST: '127.0.0.1', PORT: String(serverPort) },
    },
  );
  server = child;
  let resolve = () => {};
  settled = new Promise((done) => {
    resolve = done;
  });
  createInterface({ input: child.stdout }).on('line', (line) => {
    if (line.includes('"msg":"listening"')) {
      hasStarted = true;
      resolve();
    }
    process.stdout.write(`${line.replaceAll(serverAddress, address)}\n`);
  });
  child.once('exit', () => {
    server = undefined;
    resolve();
    if (!isEnding && child.signalCode === null && child.exitCode !== 0)
      print('The server exited. It restarts after the next change.');
  });
}

async function stopServer() {
  const child = server;
  if (!child) return;
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  await ended;
}

async function restart() {
  // Do not interrupt the first start: the demo would exist, but its keys would never be printed.
  await settled;
  if (isEnding) return;
  await stopServer();
  print('Restarting the server after a change.');
  startServer();
}

async function end() {
  if (isEnding) return;
  isEnding = true;
  clearTimeout(pendingRestart);
  await Promise.all([restarts.then(stopServer), vite.close()]);
  process.exit(0);
}

/** Answers 503 while the server restarts, so that clients try again. */
function answerUnavailable(
  /** @type {Error} */ _error,
  /** @type {import('node:http').IncomingMessage} */ _request,
  /** @type {import('node:http').ServerResponse | import('node:net').Socket} */ response,
) {
  if (!('writeHead' in response)) return response.destroy();
  if (response.headersSent) return;
  response.writeHead(503, { 'retry-after': '1', 'content-type': 'text/plain' });
  response.end('The server is restarting.\n');
}

/** Returns an unused port. */
async function freePort() {
  const probe = createSocket();
  await new Promise((resolve) => probe.listen(0, '127.0.0.1', () => resolve(undefined)));
  const bound = probe.address();
  await new Promise((resolve) => probe.close(resolve));
  if (typeof bound !== 'object' || bound === null) throw new Error('There is no free port.');
  return bound.port;
}

function print(/** @type {string} */ text) {
  process.stdout.write(`dev: ${text}\n`);
}
