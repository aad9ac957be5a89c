import { spawnSync } from 'node:child_process';
import { copyFileSync, readdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/* Builds the package into dist/. TypeScript writes no copy of the generated declarations. */

const folder = fileURLToPath(new URL('.', import.meta.url));
const compiler = createRequire(import.meta.url).resolve('@typescript/native/package.json');
rmSync(join(folder, 'dist'), { recursive: true, force: true });
const { status } = spawnSync(
  process.execPath,
  [join(dirname(compiler), 'bin/tsc'), '-p', folder, '--noEmit', 'false', '--outDir', join(folder, 'dist')],
  { stdio: 'inherit' },
);
for (const name of readdirSync(join(folder, 'src')).filter((name) => name.endsWith('.d.ts'))) {
  copyFileSync(join(folder, 'src', name), join(folder, 'dist', name));
}
process.exitCode = status ?? 1;
