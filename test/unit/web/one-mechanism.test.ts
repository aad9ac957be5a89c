import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';

const folder = join(import.meta.dirname, '../../../web/src');

/** Returns the files of the portals that match a pattern. */
const filesWith = (pattern: RegExp) =>
  readdirSync(folder, { recursive: true, encoding: 'utf8' })
    .filter((name) => /\.tsx?$/.test(name) && pattern.test(readFileSync(join(folder, name), 'utf8')))
    .sort();

test('one module shows dialogs, so each of them starts in its first field', () => {
  expect(filesWith(/<dialog\b|\.showModal\(/)).toEqual(['components/dialog.tsx']);
});

test('one module creates forms, so each of them submits by Enter; the composer has its own keys', () => {
  expect(filesWith(/<form\b/)).toEqual(['components/form.tsx', 'features/thread/composer.tsx']);
  expect(filesWith(/\bautoFocus\b/)).toEqual([]);
});

test('one module sends queries and mutations, so each can be aborted and has the same errors', () => {
  expect(filesWith(/\.(query|mutation)\(|\.toPromise\(/)).toEqual(['api/request.ts']);
  expect(filesWith(/\.subscription[<(]/)).toEqual(['api/live.ts']);
});

test('each request of a page names its actor, and each of the element has a token', () => {
  expect(filesWith(/\bfetch\(/)).toEqual([
    ...['api/client.ts', 'api/page-actor.ts'],
    // They ask for nothing of a person: whether the server answers, and for pages and their files.
    ...['pages/offline/offline.ts', 'pages/worker/offline.ts'],
  ]);
});

test('one module drops the late answers of an older query in components', () => {
  const components = filesWith(/\b(query|readSessions?)\(/).filter((name) => name.endsWith('.tsx'));
  expect(components.filter((name) => !filesWith(/useLatestQuery/).includes(name))).toEqual([
    'features/session/start-portal.tsx',
  ]);
});
