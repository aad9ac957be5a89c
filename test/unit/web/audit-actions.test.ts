import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { auditActions } from '../../../src/access/audit-actions.js';
import { actionNames } from '../../../web/src/features/admin/audit/action-names.js';

/* Compares the acts of the server's audit log with the portal's labels for them. */

const sorted = (texts: readonly string[]) => [...texts].sort();

const labels = Object.values(actionNames).filter((label) => label !== undefined);

test('the portal has a label for each audited act, and for no other', () => {
  expect(sorted(Object.keys(actionNames))).toEqual(sorted(Object.values(auditActions).flat()));
  expect(new Set(labels).size).toBe(labels.length);
});

describe.each(['en', 'de', 'ar'])('the catalogue %s', (locale) => {
  const file = new URL(`../../../web/src/i18n/${locale}/admin.json`, import.meta.url);
  const catalogue: Record<string, string> = JSON.parse(readFileSync(file, 'utf8'));

  test('has the text of each label, and no label of an act that does not exist', () => {
    const given = Object.keys(catalogue).filter((id) => id.startsWith('admin.did'));
    expect(sorted(given)).toEqual(sorted(labels));
  });

  test('has another text for each act', () => {
    const texts = labels.map((label) => catalogue[label]?.trim());
    expect(texts.every(Boolean)).toBe(true);
    expect(new Set(texts).size).toBe(texts.length);
  });
});
