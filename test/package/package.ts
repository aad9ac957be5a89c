import { strict as assert } from 'node:assert';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, root, run, withFolder } from './checks.js';
import { checkClient } from './client.js';
import { checkDemo } from './demo.js';

/*
 * Checks the package from `npm pack`: its content, its size, and that it runs without the repository.
 */

const maxMegabytes = 200;

const expected = [
  'README.md',
  'LICENSE',
  'bin/parley.js',
  'dist/cli/parley.js',
  'dist/web/operator.html',
  'dist/web/parley-chat.js',
  'dist/web/parley-chat-text.js',
  'dist/web/parley-chat-alerts.js',
  'dist/web/parley-chat-de.js',
  'dist/web/parley-chat-ar.js',
  'dist/graphiql/graphiql.js',
  'dist/graphiql/LICENSES.md',
  'assets/sign-in/link.html',
  'schema/operator.graphql',
  'docs/operating.md',
  'package.json',
];
const folders =
  /^(assets|bin|dist|docs|migrations|schema)\/|^(ARCHITECTURE|README)\.md$|^LICENSE$|^package\.json$/;

async function pack(folder: string): Promise<string> {
  const printed = await run(root, 'npm', ['pack', '--json', '--silent', '--pack-destination', folder]);
  const [{ filename, files }] = JSON.parse(
    printed.slice(printed.indexOf('[\n'), printed.lastIndexOf('\n]') + 2),
  ) as [{ filename: string; files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  const migrations = readdirSync(join(root, 'migrations')).map((name) => `migrations/${name}`);
  for (const path of [...expected, ...migrations]) assert.ok(paths.includes(path), `${path} is missing.`);
  const bundled = paths.filter((path) => path.startsWith('node_modules/'));
  assert.ok(bundled.some((path) => path.startsWith('node_modules/@better-auth/passkey/')));
  const own = paths.filter((path) => !path.startsWith('node_modules/'));
  assert.deepEqual(
    own.filter((path) => !folders.test(path) || /\.test\.|\.tsbuildinfo|\.ts$/.test(path)),
    [],
    'These files do not belong in the package.',
  );
  return join(folder, filename);
}

/** Returns the size of all files below a folder, in bytes. */
function sizeOf(folder: string): number {
  return readdirSync(folder, { withFileTypes: true })
    .map((entry) => {
      const path = join(folder, entry.name);
      if (entry.isDirectory()) return sizeOf(path);
      return entry.isFile() ? statSync(path).size : 0;
    })
    .reduce((sum, size) => sum + size, 0);
}

async function install(folder: string, file: string): Promise<void> {
  writeFileSync(join(folder, 'package.json'), '{}\n');
  await run(folder, 'npm', ['install', '--prefer-offline', '--no-audit', file]);
  const { dependencies } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
  assert.ok('parley' in dependencies);
}

await withFolder(async (folder) => {
  await check('npm pack -w @parley/client: it is complete, and loads without other packages', () =>
    checkClient(folder),
  );
  const file = await check('npm pack: the package contains all files that are served, and no test', () =>
    pack(folder),
  );
  const installed = join(folder, 'installed');
  mkdirSync(installed);
  await check('npm install in an empty folder', () => install(installed, file));
  const megabytes = Math.ceil(sizeOf(installed) / 1e6);
  await check(`its size with all dependencies: ${megabytes} MB, at most ${maxMegabytes} MB`, () =>
    assert.ok(megabytes <= maxMegabytes),
  );
  await check('npx parley serve --demo: answers a query, serves the portals and GraphiQL, and stops', () =>
    checkDemo({
      folder: installed,
      command: 'npx',
      args: ['--no-install', 'parley', 'serve', '--demo'],
      dataDir: join(folder, 'data'),
    }),
  );
});
