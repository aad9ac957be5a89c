#!/usr/bin/env node
import { existsSync } from 'node:fs';

const program = new URL('../dist/cli/parley.js', import.meta.url);
if (existsSync(program)) {
  await import(program.href);
} else {
  process.stderr.write(
    'parley: not built yet. Run "npm run build", or "npm run build:production" without the development packages.\n',
  );
  process.exitCode = 1;
}
