import type { OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import type { AuditChange } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { compilePattern } from '../content-guard/custom-patterns.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createLinkPattern,
  deleteLinkPattern,
  orderLinkPatterns,
  updateLinkPattern,
} from '../database/statements/link-patterns.js';
import { inputError } from '../errors/caller-error.js';
import { changeLinks } from './change-links.js';
import { checkPattern, type PatternDraft } from './check-pattern.js';
import { type LinkPattern, maximumPatterns, maximumTotalSize } from './link-pattern.js';
import { readPatterns } from './marketplace-patterns.js';

/**
 * Returns the marketplace's patterns in the order in which they apply.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
export async function listPatterns(actor: OperatorActor, database: Runner): Promise<readonly LinkPattern[]> {
  requirePermission(actor, 'settings.manage');
  return (await readPatterns(database, marketplaceOf(actor))).patterns;
}

/**
 * Adds a pattern after the others.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name`, `expression` and `template`, and on no
 * field if there are too many patterns, or if they are too large together.
 */
export async function createPattern(
  actor: OperatorActor,
  database: Database,
  draft: PatternDraft,
): Promise<LinkPattern> {
  requirePermission(actor, 'settings.manage');
  const { pattern, size } = checkPattern(draft);
  return changePatterns(actor, database, 'linkPatternCreate', async (transaction, present) => {
    if (present.length >= maximumPatterns) {
      throw inputError(null, `There are ${maximumPatterns} link patterns already; delete one first.`);
    }
    requireSpace(present, size);
    const [created] = await transaction.run(marketplaceOf(actor), createLinkPattern, pattern);
    if (!created) throw new Error('The pattern was not stored.');
    const stored = { ...pattern, id: created.id };
    return { answer: stored, after: [...present, stored], changes: changesOf(null, stored) };
  });
}

/**
 * Changes a pattern. Omitted fields stay.
 * @throws {CallerError} as `createPattern`, and on `id`.
 */
export async function updatePattern(
  actor: OperatorActor,
  database: Database,
  { id, ...change }: { id: number | null } & Partial<PatternDraft>,
): Promise<LinkPattern> {
  requirePermission(actor, 'settings.manage');
  return changePatterns(actor, database, 'linkPatternUpdate', async (transaction, present) => {
    const before = requirePattern(present, id);
    const { pattern, size } = checkPattern({ ...before, ...change }, before.name);
    requireSpace(
      present.filter((other) => other.id !== before.id),
      size,
    );
    const stored = { ...pattern, id: before.id };
    await transaction.run(marketplaceOf(actor), updateLinkPattern, stored);
    const after = present.map((other) => (other.id === before.id ? stored : other));
    return { answer: stored, after, changes: changesOf(before, stored) };
  });
}

/** Deletes a pattern. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deletePattern(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<LinkPattern> {
  requirePermission(actor, 'settings.manage');
  return changePatterns(actor, database, 'linkPatternDelete', async (transaction, present) => {
    const pattern = requirePattern(present, id);
    await transaction.run(marketplaceOf(actor), deleteLinkPattern, { id: pattern.id });
    const after = present.filter((other) => other.id !== pattern.id);
    return { answer: pattern, after, changes: changesOf(pattern, null) };
  });
}

/**
 * Moves a pattern to another position among those of the marketplace.
 * @param position from 1.
 * @returns the patterns in their new order.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id` and `position`.
 */
export async function movePattern(
  actor: OperatorActor,
  database: Database,
  id: number | null,
  position: number,
): Promise<readonly LinkPattern[]> {
  requirePermission(actor, 'settings.manage');
  return changePatterns(actor, database, 'linkPatternMove', async (transaction, present) => {
    const pattern = requirePattern(present, id);
    const before = present.indexOf(pattern) + 1;
    if (position < 1 || position > present.length) {
      throw inputError('position', `The position must be from 1 to ${present.length}.`);
    }
    const after = present.filter((other) => other !== pattern).toSpliced(position - 1, 0, pattern);
    if (position === before) return { answer: after, after, changes: [] };
    await transaction.run(marketplaceOf(actor), orderLinkPatterns, { ids: after.map(({ id }) => id) });
    const field = `${pattern.name}: position`;
    return { answer: after, after, changes: [{ field, before: `${before}`, after: `${position}` }] };
  });
}

/** Changes the patterns as `changeLinks` does. */
function changePatterns<Answer>(
  actor: OperatorActor,
  database: Database,
  action: AuditAction,
  change: (
    transaction: Runner,
    present: readonly LinkPattern[],
  ) => Promise<{ answer: Answer; after: readonly LinkPattern[]; changes: readonly AuditChange[] }>,
): Promise<Answer> {
  return changeLinks(actor, database, action, async (transaction) => {
    const { patterns } = await readPatterns(transaction, marketplaceOf(actor));
    const { answer, after, changes } = await change(transaction, patterns);
    return { answer, changes, isForSellers: linksOfSellers(patterns) !== linksOfSellers(after) };
  });
}

/** Returns what decides the links that sellers see, as text. */
const linksOfSellers = (patterns: readonly LinkPattern[]): string =>
  JSON.stringify(
    patterns.filter(({ forSellers }) => forSellers).map(({ expression, template }) => [expression, template]),
  );

function requirePattern(present: readonly LinkPattern[], id: number | null): LinkPattern {
  const pattern = present.find((each) => each.id === id);
  if (!pattern) throw inputError('id', 'Link pattern not found.');
  return pattern;
}

/** @throws {InputError} on no field if the patterns are too large with another one. */
function requireSpace(others: readonly LinkPattern[], size: number): void {
  const total = others.reduce((sum, { expression }) => sum + sizeOf(expression), size);
  if (total > maximumTotalSize) {
    throw inputError(null, 'The link patterns are too large together; simplify or delete some.');
  }
}

function sizeOf(expression: string): number {
  const compiled = compilePattern(expression);
  return 'error' in compiled ? 0 : compiled.size;
}

/** Returns the changes of a pattern as the audit log shows them. */
function changesOf(before: LinkPattern | null, after: LinkPattern | null): AuditChange[] {
  const subject = (before ?? after)?.name ?? '';
  return (['name', 'expression', 'template', 'forSellers'] as const)
    .filter((field) => before?.[field] !== after?.[field])
    .map((field) => ({
      field: `${subject}: ${field}`,
      before: before && String(before[field]),
      after: after && String(after[field]),
    }));
}
