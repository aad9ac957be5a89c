import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { licenceProblems } from '../../scripts/licences.js';
import { packageFolder } from '../../src/package-folder.js';

const problemsOf = (license: string | undefined, name = 'a-package', more: object = {}) =>
  licenceProblems({ [`node_modules/${name}`]: { ...(license !== undefined && { license }), ...more } });

test.each(['MIT', 'Apache-2.0', 'MIT OR GPL-3.0', '(MIT AND Zlib)', 'MIT or MPL-2.0'])(
  '%s is allowed',
  (license) => {
    expect(problemsOf(license)).toEqual([]);
  },
);

test.each([
  'GPL-3.0',
  'AGPL-3.0-only',
  'MIT AND GPL-2.0',
  'MPL-2.0',
  'UNLICENSED',
  'SEE LICENSE IN FILE',
  '',
])('"%s" is not allowed', (license) => {
  expect(problemsOf(license)).toEqual([`a-package has the licence ${license}.`]);
});

test('a package without a licence, and a tool that would be shipped, are problems', () => {
  expect(problemsOf(undefined)).toEqual(['a-package states no licence.']);
  expect(problemsOf('MPL-2.0', 'lightningcss-linux-x64-gnu', { dev: true })).toEqual([]);
  expect(problemsOf('MPL-2.0', 'lightningcss')).toHaveLength(1);
  expect(problemsOf('GPL-3.0', 'lightningcss', { dev: true })).toHaveLength(1);
});

test('the packages of this repository have allowed licences', () => {
  const { packages } = JSON.parse(readFileSync(new URL('package-lock.json', packageFolder), 'utf8'));
  expect(licenceProblems(packages)).toEqual([]);
});
