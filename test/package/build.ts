import { strict as assert } from 'node:assert';
import {
  cpSync,
  existsSync,
  mkdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  utimesSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { check, root, run, runFailing, withFolder } from './checks.js';

/*
 * Checks that a build rebuilds only what has changed, for this repository and for a small server with the same build.
 */

const copied = ['package.json', 'package-lock.json', 'tsconfig.json', 'tsconfig.build.json'];

await run(root, 'npm', ['run', 'build']);
await check('a second build runs nothing', async () =>
  assert.match(await run(root, 'npm', ['run', 'build']), /Ran 0 scripts and skipped 3/),
);

await withFolder(async (folder) => {
  for (const path of copied) cpSync(join(root, path), join(folder, path));
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  const write = (path: string, text: string) => writeFileSync(join(folder, path), text);
  const exists = (path: string) => existsSync(join(folder, path));
  mkdirSync(join(folder, 'src'));
  write('src/kept.ts', 'export const kept = 1;\n');
  const command = ['npm', ['run', 'build:server'], { WIREIT_CACHE: 'none' }] as const;
  const build = () => run(folder, ...command);
  const hasRun = /Ran 1 script and skipped 0/;
  const hasSkipped = /Ran 0 scripts and skipped 1/;

  await check('the server is built into an empty folder', async () => {
    assert.match(await build(), hasRun);
    assert.ok(exists('dist/kept.js'));
  });
  await check('a new file time is not a change', async () => {
    utimesSync(join(folder, 'src/kept.ts'), new Date(), new Date());
    assert.match(await build(), hasSkipped);
  });
  await check('a source that does not compile fails the build, and the next one too', async () => {
    write('src/added.ts', 'export const added: number = "text";\n');
    assert.match(await runFailing(folder, ...command), /TS2322/);
    assert.match(await runFailing(folder, ...command), /TS2322/);
  });
  await check('a new source is built', async () => {
    write('src/added.ts', 'export const added = 1;\n');
    assert.match(await build(), hasRun);
    assert.match(readFileSync(join(folder, 'dist/added.js'), 'utf8'), /added = 1/);
  });
  await check('the output of a deleted source is deleted', async () => {
    rmSync(join(folder, 'src/added.ts'));
    assert.match(await build(), hasRun);
    assert.ok(!exists('dist/added.js') && exists('dist/kept.js'));
  });
});
