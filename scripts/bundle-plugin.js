/**
 * Lets `npm pack` put the passkey plugin and its packages into the package (docs/decisions/passkeys.md), and with `undo`
 * restores package.json. The list is not always in package.json, because npm ignores `overrides` for a package that is in it,
 * and then reports invalid peers after each installation of a clone.
 */
import { readFileSync, renameSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';

const file = fileURLToPath(new URL('../package.json', import.meta.url));
const { bundleDependencies, ...manifest } = JSON.parse(readFileSync(file, 'utf8'));
if (process.argv[2] !== 'undo') manifest.bundleDependencies = ['@better-auth/passkey'];

// Another npm command can read the file at any time.
writeFileSync(`${file}.new`, `${JSON.stringify(manifest, null, 2)}\n`);
renameSync(`${file}.new`, file);
