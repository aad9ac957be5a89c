/**
 * Builds what has changed since the last build (`npm run build`, and before `npm start` and after `npm ci`).
 *
 * Without development packages, the build tools are missing. An installation that is already built does not need them. For
 * any other, this prints the command that builds it. It does not fail after an installation, because a failure of `npm ci`
 * would hide the explanation.
 */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const root = fileURLToPath(new URL('..', import.meta.url));
const exists = (/** @type {string} */ path) => existsSync(new URL(`../${path}`, import.meta.url));

const hasTools = ['wireit', 'typescript', 'vite'].every((name) =>
  exists(`node_modules/${name}/package.json`),
);
const isBuilt = ['dist/cli/parley.js', 'dist/web/operator.html', 'dist/graphiql/graphiql.js'].every(exists);

if (hasTools) {
  const { status } = spawnSync('npm', ['run', '--silent', 'build:changed'], {
    cwd: root,
    stdio: 'inherit',
    shell: process.platform === 'win32',
    // Wireit would also keep a copy of every earlier build, and never delete one.
    env: { WIREIT_CACHE: 'none', ...process.env },
  });
  process.exitCode = status ?? 1;
} else if (!isBuilt) {
  process.stderr.write(
    'parley: not built, because the development packages are not installed. Run "npm run build:production".\n',
  );
  process.exitCode = process.env.npm_lifecycle_event === 'prepare' ? 0 : 1;
}
