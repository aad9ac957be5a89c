import { existsSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { listed, namesToRun, testsLeftOut } from '../../gate/full-only.js';

const root = new URL('../../../', import.meta.url);

describe('the tests that only .ci/full runs', () => {
  test('are in files that exist, once, each with a reason', () => {
    const files = listed.map(({ file }) => file);
    expect(files).toEqual([...new Set(files)].sort());
    expect(files.filter((file) => !existsSync(new URL(file, root)))).toEqual([]);
    expect(listed.filter(({ reason }) => reason.length < 40)).toEqual([]);
  });

  test('are browser tests, or on PostgreSQL, so that every statement still runs on both databases', () => {
    const other = listed.filter(({ file }) => !/^test\/(browser|postgresql)\//.test(file));
    const { postgresql, embedded } = JSON.parse(
      readFileSync(new URL('test/gate/one-database.json', root), 'utf8'),
    );
    const onOneDatabase = [...postgresql, ...embedded];
    expect(other.filter(({ file }) => !onOneDatabase.includes(file))).toEqual([]);
  });

  test('are left out by their whole names alone', () => {
    for (const { test } of testsLeftOut) {
      const name = test.replaceAll(' > ', ' ');
      expect(namesToRun?.test(name)).toBe(false);
      expect(namesToRun?.test(`${name}, too`)).toBe(true);
      expect(namesToRun?.test(`also ${name}`)).toBe(true);
    }
  });
});
