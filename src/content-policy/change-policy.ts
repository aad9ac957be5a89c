import type { OperatorActor } from '../access/actor.js';
import type { AuditAction } from '../access/audit-actions.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/scopes.js';
import { compilePattern } from '../content-guard/custom-patterns.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createContentRule,
  deleteContentRule,
  setContentActions,
  startPolicyChange,
} from '../database/statements/content-policy.js';
import { type FieldError, InputError, inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import {
  type ContentAction,
  type ContentPattern,
  type ContentPolicy,
  type ContentRule,
  defaultAction,
  readPolicy,
} from './policy.js';

/** How many patterns and allowances a marketplace has at most, and how large they may be together. */
export const maximumPatterns = 20;
export const maximumAllowances = 50;
export const maximumTotalSize = 1_500;

/** The longest name of a pattern or an allowance, in code points. */
export const maximumRuleName = 100;

/**
 * Sets what is done with some kinds; the others stay.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `actions`.
 */
export async function setActions(
  actor: OperatorActor,
  database: Database,
  wanted: readonly { kind: ContentKind; action: ContentAction }[],
): Promise<ContentPolicy> {
  requirePermission(actor, 'settings.manage');
  const byKind = new Map(wanted.map(({ kind, action }) => [kind, action]));
  if (byKind.size < wanted.length) throw inputError('actions', 'Actions name the same kind twice.');
  if (byKind.has('OWN_PATTERN')) {
    throw inputError('actions', 'Own patterns have their own action: see contentPatternCreate.');
  }
  return changing(actor, database, 'contentPolicyUpdate', async (inside, before) => {
    const actionBefore = (kind: ContentKind) => before.actions.get(kind) ?? defaultAction(kind);
    const changed = [...byKind].filter(([kind, action]) => actionBefore(kind) !== action);
    await inside.run(marketplaceOf(actor), setContentActions, {
      kinds: changed.map(([kind]) => kind),
      actions: changed.map(([, action]) => action),
    });
    return changed.map(([kind, after]) => ({ field: kind, before: actionBefore(kind), after }));
  });
}

/**
 * Adds a pattern of the operator's own.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name` and `expression`, and on no field where there are
 * too many.
 */
export async function createPattern(
  actor: OperatorActor,
  database: Database,
  pattern: Omit<ContentPattern, 'id'>,
): Promise<ContentPattern> {
  return createRule(actor, database, 'contentPatternCreate', pattern, pattern.action);
}

/**
 * Adds what is allowed, whatever is found in it.
 * @param field the input's field of the expression: what is wrong with it is told there.
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

/** Takes a pattern away. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deletePattern(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<ContentPattern> {
  const { action, ...rule } = await deleteRule(actor, database, 'contentPatternDelete', id);
  return { ...rule, action: action === 'warn' ? 'warn' : 'block' };
}

/** Takes an allowance away. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deleteAllowance(
  actor: OperatorActor,
  database: Database,
  id: number | null,
): Promise<ContentRule> {
  return deleteRule(actor, database, 'contentAllowanceDelete', id);
}

async function createRule<Action extends 'block' | 'warn' | null>(
  actor: OperatorActor,
  database: Database,
  mutation: AuditAction,
  { name, expression }: Omit<ContentRule, 'id'>,
  action: Action,
  field = 'expression',
): Promise<ContentRule & { action: Action }> {
  requirePermission(actor, 'settings.manage');
  const compiled = isStorable(expression)
    ? compilePattern(expression)
    : { error: 'contains a character that is not text' };
  const faults = [nameError(name), 'error' in compiled ? errorOf(field, compiled.error) : null];
  const found = faults.filter((fault) => fault !== null);
  if ('error' in compiled || found.length > 0) throw new InputError(found);
  let id = 0;
  await changing(actor, database, mutation, async (inside, before) => {
    mustHaveRoom(before, compiled.size, action);
    const values = { name: name.trim(), expression, action };
    const [made] = await inside.run(marketplaceOf(actor), createContentRule, values);
    if (!made) throw new Error('The rule was not stored.');
    id = made.id;
    return [{ field: made.name, before: null, after: told({ expression, action }) }];
  });
  return { id, name: name.trim(), expression, action };
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
  await changing(actor, database, mutation, async (inside) => {
    const [gone] = await inside.run(marketplaceOf(actor), deleteContentRule, { id, isAllowance });
    if (!gone) throw notFound;
    rule = gone;
    return [{ field: gone.name, before: told(gone), after: null }];
  });
  if (!rule) throw notFound;
  return rule;
}

const told = ({ expression, action }: { expression: string; action: string | null }) =>
  `${action ?? 'allow'} ${expression}`;

/**
 * Changes the policy: one change after the other, each with its entry in the audit log and a version of its own.
 * @returns the policy as it is then.
 */
async function changing(
  actor: OperatorActor,
  database: Database,
  mutation: AuditAction,
  change: (inside: Runner, before: ContentPolicy) => Promise<AuditChange[]>,
): Promise<ContentPolicy> {
  const scope = marketplaceOf(actor);
  return database.transaction(async (inside) => {
    await inside.run(scope, startPolicyChange, {});
    const changes = await change(inside, await readPolicy(inside, scope));
    if (changes.length > 0) await writeAudit(actor, inside, mutation, changes);
    return readPolicy(inside, scope);
  });
}

function mustHaveRoom({ patterns, allowances }: ContentPolicy, size: number, action: string | null): void {
  const [count, most, what] =
    action === null
      ? [allowances.length, maximumAllowances, 'allowances']
      : [patterns.length, maximumPatterns, 'patterns'];
  if (count >= most) throw inputError(null, `There are ${most} ${what} already; delete one first.`);
  const total = [...patterns, ...allowances].reduce((sum, { pattern }) => sum + pattern.size, size);
  if (total > maximumTotalSize) {
    throw inputError(null, 'The patterns and allowances are too large together; simplify or delete some.');
  }
}

function nameError(name: string): FieldError | null {
  if (name.trim() === '') return errorOf('name', "can't be blank");
  if (!isStorable(name)) return errorOf('name', 'contains a character that is not text');
  if (codePoints(name.trim()) > maximumRuleName) {
    return errorOf('name', `is too long (maximum is ${maximumRuleName} characters)`);
  }
  return null;
}

const errorOf = (field: string, fault: string): FieldError => ({
  field,
  message: `${field.charAt(0).toUpperCase()}${field.slice(1)} ${fault}.`,
});
