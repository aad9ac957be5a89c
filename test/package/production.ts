import { strict as assert } from 'node:assert';
import { cpSync, existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { check, root, run, runFailing, withFolder } from './checks.js';
import { checkDemo } from './demo.js';

/*
 * Checks a fresh clone in production: `npm ci` omits the development packages, `npm run build:production` builds with
 * them and removes them again, and the result serves.
 */

/** Copies the working tree, without ignored files. */
async function cloneTo(folder: string): Promise<void> {
  const listed = await run(root, 'git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard']);
  for (const path of listed.split('\0').filter((name) => name !== '' && existsSync(join(root, name)))) {
    cpSync(join(root, path), join(folder, path), { verbatimSymlinks: true });
  }
}

const lockFileOf = (folder: string) => readFileSync(join(folder, 'package-lock.json'), 'utf8');

const production = { NODE_ENV: 'production', npm_config_prefer_offline: 'true' };

await withFolder(async (folder) => {
  const clone = join(folder, 'clone');
  const has = (path: string) => existsSync(join(clone, path));
  await cloneTo(clone);
  const lockFile = lockFileOf(clone);

  await check('NODE_ENV=production npm ci: succeeds without development packages', async () => {
    const printed = await run(clone, 'npm', ['ci', '--foreground-scripts'], production);
    assert.match(printed, /npm run build:production/);
    assert.ok(!has('node_modules/typescript') && !has('dist'));
  });
  await check('before the build, the server and npm start name the command that builds', async () => {
    const serve = await runFailing(clone, process.execPath, ['bin/parley.js', 'serve']);
    assert.match(serve, /npm run build:production/);
    assert.match(await runFailing(clone, 'npm', ['start']), /npm run build:production/);
  });
  await check('npm run build:production: builds, and removes the development packages', async () => {
    await run(clone, 'npm', ['run', 'build:production'], production);
    assert.ok(has('dist/cli/parley.js') && has('dist/web/operator.html'));
    assert.ok(!has('node_modules/typescript') && !has('node_modules/vitest') && !has('node_modules/wireit'));
    assert.ok(lockFileOf(clone) === lockFile, 'The build changed the lock file.');
  });
  await check('npm start then builds nothing, and serves', () =>
    checkDemo({
      folder: clone,
      command: 'npm',
      args: ['start'],
      dataDir: join(folder, 'data'),
      environment: { NODE_ENV: 'production', DATABASE_URL: 'embedded', GRAPHIQL: 'on' },
    }),
  );
});
