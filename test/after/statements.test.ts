import { describe, expect, test } from 'vitest';
import { recordedStatements } from '../harness/statement-log.js';
import { allStatements } from '../harness/statements.js';

/* Runs after all other files, and only with them: checks the statements that the whole suite ran. */

const statements = await allStatements();
const recorded = recordedStatements();

describe.each(['embedded', 'postgresql'] as const)('some test runs on the database %s', (kind) => {
  test.each(statements.map(({ name }) => name))('the statement %s', (name) => {
    expect(recorded[kind]).toContain(name);
  });
});
