import type { OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { compilePattern } from '../content-guard/custom-patterns.js';
import { kindNames } from '../content-guard/kinds.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createContentRule,
  deleteContentRule,
  startPolicyChange,
} from '../database/statements/content-policy.js';
import { type FieldError, InputError, inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { trimName } from '../text/names.js';
import { nameProblem } from '../text/visible-text.js';
import { AllowanceChecks, keptOutKinds } from './allowance-check.js';
import {
  type ContentPattern,
  type ContentPolicy,
  type ContentRule,
  type FindingAction,
  findingActions,
  readPolicy,
} from './policy.js';

/** The maximum numbers of patterns and allowances of a marketplace, and their maximum size together. */
export const maximumPatterns = 20;
export const maximumAllowances = 50;
export const maximumTotalSize = 1_500;

/** The longest name of a pattern or an allowance, in code points. */
export const maximumRuleName = 100;

/**
 * Adds a custom pattern.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name` and `expression`, and on no field if there
 * are too many patterns.
 */
export async function createPattern(
  actor: OperatorActor,
  database: Database,
  pattern: Omit<ContentPattern, 'id'>,
): Promise<ContentPattern> {
  return createRule(actor, database, 'contentPatternCreate', pattern, pattern.action);
}

/**
 * Adds an allowance: text in which findings of all kinds are allowed.
 * @param field the input's field of the expression, for errors.
 * @throws {CallerError} as `createPattern`.
 */
export async function createAllowance(
  actor: OperatorActor,
  database: Database,
  allowance: Omit<ContentRule, 'id'>,
  field: 'text' | 'expression',
): Promise<ContentRule> {
  return createRule(actor, database, 'contentAllowanceCreate', allowance, null, field);
}

/** Deletes a pattern. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deletePattern(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<ContentPattern> {
  const { action, ...rule } = await deleteRule(actor, database, 'contentPatternDelete', id);
  return { ...rule, action: findingActions.find((each) => each === action) ?? 'block' };
}

/** Deletes an allowance. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deleteAllowance(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<ContentRule> {
  return deleteRule(actor, database, 'contentAllowanceDelete', id);
}

/** @throws {CallerError} `BAD_USER_INPUT` on `field` if a rule cannot have the expression. */
export function requireValidExpression(expression: string, field: 'text' | 'expression'): void {
  const compiled = compiledRule(expression);
  if ('error' in compiled) throw new InputError([errorOf(field, compiled.error)]);
}

const compiledRule = (expression: string) =>
  isStorable(expression) ? compilePattern(expression) : { error: 'contains an invalid character' };

async function createRule<Action extends FindingAction | null>(
  actor: OperatorActor,
  database: Database,
  mutation: AuditAction,
  { name, expression }: Omit<ContentRule, 'id'>,
  action: Action,
  field = 'expression',
): Promise<ContentRule & { action: Action }> {
  requirePermission(actor, 'settings.manage');
  const compiled = compiledRule(expression);
  const errors = [nameError(name), 'error' in compiled ? errorOf(field, compiled.error) : null];
  const present = errors.filter((error) => error !== null);
  if ('error' in compiled || present.length > 0) throw new InputError(present);
  const checks = new AllowanceChecks();
  const check = async (before: ContentPolicy) => {
    requireRoom(before, compiled.size, action);
    const passed = action === null ? await checks.passedKind(compiled, keptOutKinds(before)) : null;
    if (passed) {
      const problem = `would let ${kindNames[passed]} (${passed}) through, which this marketplace blocks or redacts; make it narrower`;
      throw new InputError([errorOf(field, problem)]);
    }
  };
  let id = 0;
  await changeCheckedPolicy(actor, database, mutation, check, async (transaction) => {
    const values = { name: trimName(name), expression, action };
    const [created] = await transaction.run(marketplaceOf(actor), createContentRule, values);
    if (!created) throw new Error('The rule was not stored.');
    id = created.id;
    return [{ field: created.name, before: null, after: auditText({ expression, action }) }];
  });
  return { id, name: trimName(name), expression, action };
}

async function deleteRule(
  actor: OperatorActor,
  database: Database,
  mutation: 'contentPatternDelete' | 'contentAllowanceDelete',
  id: number | null,
): Promise<ContentRule & { action: string | null }> {
  requirePermission(actor, 'settings.manage');
  const isAllowance = mutation === 'contentAllowanceDelete';
  const notFound = inputError('id', `${isAllowance ? 'Allowance' : 'Pattern'} not found.`);
  if (id === null) throw notFound;
  let rule: (ContentRule & { action: string | null }) | undefined;
  await changePolicy(actor, database, mutation, async (transaction) => {
    const [deleted] = await transaction.run(marketplaceOf(actor), deleteContentRule, { id, isAllowance });
    if (!deleted) throw notFound;
    rule = deleted;
    return [{ field: deleted.name, before: auditText(deleted), after: null }];
  });
  if (!rule) throw notFound;
  return rule;
}

/** Returns a rule as the audit log shows it. */
const auditText = ({ expression, action }: { expression: string; action: string | null }) =>
  `${action ?? 'allow'} ${expression}`;

/**
 * Changes the policy after a check of the one in force. The check can take seconds, so no transaction is open meanwhile: it
 * would lock the marketplace's row, and hold the only connection of the embedded database. If the policy changes meanwhile, the
 * new one is checked too.
 * @returns the policy after the change.
 */
export async function changeCheckedPolicy(
  actor: OperatorActor,
  database: Database,
  mutation: AuditAction,
  check: (before: ContentPolicy) => Promise<void>,
  change: (transaction: Runner, before: ContentPolicy) => Promise<AuditChange[]>,
): Promise<ContentPolicy> {
  for (;;) {
    const checked = await readPolicy(database, marketplaceOf(actor));
    await check(checked);
    try {
      return await changePolicy(actor, database, mutation, (transaction, newVersion) => {
        if (newVersion !== checked.version + 1) throw new PolicyChanged();
        return change(transaction, checked);
      });
    } catch (error) {
      if (!(error instanceof PolicyChanged)) throw error;
    }
  }
}

/** The policy is no longer the one that was checked. */
class PolicyChanged extends Error {
  override name = 'PolicyChanged';
}

/**
 * Changes the policy. Changes run one after the other; each has an entry in the audit log and a new version.
 * @returns the policy after the change.
 */
async function changePolicy(
  actor: OperatorActor,
  database: Database,
  mutation: AuditAction,
  change: (transaction: Runner, newVersion: number) => Promise<AuditChange[]>,
): Promise<ContentPolicy> {
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    const [started] = await transaction.run(scope, startPolicyChange, {});
    if (!started) throw new Error('The marketplace of a content policy does not exist.');
    const changes = await change(transaction, started.version);
    if (changes.length > 0) await writeAudit(actor, transaction, mutation, changes);
    return readPolicy(transaction, scope);
  });
}

function requireRoom({ patterns, allowances }: ContentPolicy, size: number, action: string | null): void {
  const [count, maximum, name] =
    action === null
      ? [allowances.length, maximumAllowances, 'allowances']
      : [patterns.length, maximumPatterns, 'patterns'];
  if (count >= maximum) throw inputError(null, `There are ${maximum} ${name} already; delete one first.`);
  const total = [...patterns, ...allowances].reduce((sum, { pattern }) => sum + pattern.size, size);
  if (total > maximumTotalSize) {
    throw inputError(null, 'The patterns and allowances are too large together; simplify or delete some.');
  }
}

function nameError(name: string): FieldError | null {
  const problem = nameProblem(trimName(name));
  if (problem !== null) return errorOf('name', problem);
  if (codePoints(trimName(name)) > maximumRuleName) {
    return errorOf('name', `is too long (maximum is ${maximumRuleName} characters)`);
  }
  return null;
}

const errorOf = (field: string, problem: string): FieldError => ({
  field,
  message: `${field.charAt(0).toUpperCase()}${field.slice(1)} ${problem}.`,
});
