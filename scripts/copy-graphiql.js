/** Copies GraphiQL's prebuilt bundle, and the React that it needs, into dist/graphiql/, with their licences. */
import { cpSync, mkdirSync, rmSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

const { resolve } = createRequire(import.meta.url);
const target = fileURLToPath(new URL('../dist/graphiql/', import.meta.url));

/** By package: files that its `exports` do not name, since they are for `<script>` alone. */
const files = {
  graphiql: ['graphiql.min.css', 'graphiql.min.js'],
  react: ['umd/react.production.min.js'],
  'react-dom': ['umd/react-dom.production.min.js'],
};

rmSync(target, { recursive: true, force: true });
mkdirSync(target, { recursive: true });
for (const [name, paths] of Object.entries(files)) {
  const folder = dirname(resolve(`${name}/package.json`));
  for (const path of paths) cpSync(join(folder, path), join(target, basename(path)));
  cpSync(join(folder, 'LICENSE'), join(target, `LICENSE-${name}.txt`));
}
