import { strict as assert } from 'node:assert';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root, run } from './checks.js';

const entries = [
  '@parley/client',
  '@parley/client/operator',
  '@parley/client/seller',
  '@parley/client/webhooks',
];

/** Packs `@parley/client` and loads each of its entries in an empty folder. */
export async function checkClient(folder: string): Promise<void> {
  const printed = await run(root, 'npm', [
    ...['pack', '-w', '@parley/client', '--json', '--silent', '--pack-destination', folder],
  ]);
  const [{ filename, files }] = JSON.parse(
    printed.slice(printed.indexOf('[\n'), printed.lastIndexOf('\n]') + 2),
  ) as [{ filename: string; files: { path: string }[] }];
  const paths = files.map(({ path }) => path);
  for (const path of [
    'README.md',
    'LICENSE',
    'dist/index.d.ts',
    'dist/operator-types.d.ts',
    'dist/seller-types.d.ts',
  ]) {
    assert.ok(paths.includes(path), `${path} is missing.`);
  }
  assert.deepEqual(
    paths.filter((path) => !/^(dist\/[\w-]+(\.d\.ts|\.js)|README\.md|LICENSE|package\.json)$/.test(path)),
    [],
    'These files do not belong in the package.',
  );
  const installed = join(folder, 'client');
  mkdirSync(installed);
  writeFileSync(join(installed, 'package.json'), '{ "type": "module" }\n');
  await run(installed, 'npm', ['install', '--prefer-offline', '--no-audit', join(folder, filename)]);
  const listed = await run(installed, 'npm', ['ls', '--all', '--parseable']);
  assert.equal(listed.trim().split('\n').length, 2, `It installs other packages:\n${listed}`);
  const loads = entries.map((entry) => `await import('${entry}');`).join('\n');
  writeFileSync(join(installed, 'load.js'), loads);
  await run(installed, process.execPath, ['load.js']);
}
