import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { readConfiguration } from '../../src/configuration.js';

/* Checks the claims of pages about this repository: files, links, commands, variables and their defaults. */

const root = fileURLToPath(new URL('../../', import.meta.url));
const pages = [
  ...readdirSync(root).map(String),
  ...readdirSync(join(root, 'docs'), { recursive: true }).map((path) => `docs/${path}`),
  'client/README.md',
].filter((path) => path.endsWith('.md'));
const textOf = (path: string) => readFileSync(join(root, path), 'utf8');

const scriptsOf = (path: string) =>
  new Set(Object.keys((JSON.parse(textOf(path)) as { scripts: Record<string, string> }).scripts));

/** Returns the distinct first groups of an expression's matches. */
const named = (text: string, expression: RegExp) => [
  ...new Set([...text.matchAll(expression)].map(([, name = '']) => name)),
];

test.each(pages)('%s names files that exist', (page) => {
  const text = textOf(page);
  const inCode = named(
    text,
    /`((?:src|test|bench|web|client|docs|migrations|schema|examples|assets|bin|scripts)\/[\w./-]+)`/g,
  );
  const linked = named(text, /\]\(([^):#]+)(?:#[^)]*)?\)/g).map((path) => join(dirname(page), path));
  const missing = [...inCode, ...linked].filter(
    (path) => !/AREA|000N/.test(path) && !existsSync(join(root, path)),
  );
  expect(missing).toEqual([]);
});

test.each(pages)('%s links to headings that exist', (page) => {
  const anchors = [...textOf(page).matchAll(/\]\(([^):#]*)#([^)]+)\)/g)].map(([, path, anchor]) => ({
    path: path ? join(dirname(page), path) : page,
    anchor,
  }));
  const missing = anchors.filter(({ path, anchor }) => !headingsOf(path).includes(anchor ?? ''));
  expect(missing).toEqual([]);
});

const headingsOf = (path: string) =>
  named(textOf(path), /^#+ (.+)$/gm).map((heading) =>
    heading
      .toLowerCase()
      .replace(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  );

test.each(pages)('%s names npm scripts that exist', (page) => {
  const known = scriptsOf('package.json');
  const missing = named(textOf(page), /npm run ([\w:-]+)/g).filter(
    (name) => name !== '-w' && !known.has(name),
  );
  expect(missing).toEqual([]);
  const ofPortals = scriptsOf('web/package.json');
  expect(
    named(textOf(page), /npm run -w parley-web ([\w:-]+)/g).filter((name) => !ofPortals.has(name)),
  ).toEqual([]);
});

test('docs/operating.md lists exactly the variables that the server reads', () => {
  const sources = readdirSync(join(root, 'src'))
    .filter((name) => name.endsWith('configuration.ts'))
    .map((name) => textOf(`src/${name}`))
    .join('\n');
  const read = named(sources, /^ {2}([A-Z][A-Z0-9_]+): /gm).filter((name) => name !== 'NODE_ENV');
  const [, table = ''] = /## Variables\n(.*?)\n\n\*\*/s.exec(textOf('docs/operating.md')) ?? [];
  const listed = [...table.matchAll(/^\| (.+?) \|/gm)].flatMap(([, cell = '']) =>
    named(cell, /`([A-Z0-9_]+)`/g),
  );
  expect(listed.toSorted()).toEqual(read.toSorted());
});

test('docs/operating.md has the defaults', () => {
  const defaults = (name: string) =>
    new RegExp(`^\\| [^|]*\`${name}\`[^|]* \\| (.+?) \\|`, 'm').exec(textOf('docs/operating.md'))?.[1];
  const configuration = readConfiguration({});
  expect(defaults('PORT')).toBe(`\`${configuration.host}\`, \`${configuration.port}\``);
  expect(defaults('DATA_DIR')).toBe(`\`${configuration.dataDir}\``);
  expect(defaults('DATABASE_POOL_SIZE')).toBe(`\`${configuration.databasePoolSize}\``);
  expect(defaults('EVENT_RETENTION_DAYS')).toBe(`\`${configuration.eventRetentionDays}\``);
  for (const [scope, limit] of Object.entries(configuration.rateLimits ?? {})) {
    expect(defaults(`RATE_LIMIT_${scope.toUpperCase()}`)).toBe(`\`${limit}\``);
  }
});

test('README names the Node version of package.json', () => {
  const { engines } = JSON.parse(textOf('package.json')) as { engines: { node: string } };
  const version = engines.node.replace('>=', '').replace(/\.0$/, '');
  expect(textOf('README.md')).toContain(`Node ${version} or later`);
});
