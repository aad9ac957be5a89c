import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import {
  createContentRule,
  deleteContentRule,
  setContentActions,
  startPolicyChange,
} from '../database/statements/content-policy.js';
import type { ContentKind } from '../guard/kinds.js';
import { compilePattern } from '../guard/own-patterns.js';
import { marketplaceOf, mustBeAllowedToSetUp, type OperatorAsker } from './asker.js';
import type { AuditAction } from './audit-actions.js';
import { type AuditChange, writeAudit } from './audit-log.js';
import {
  type ContentAction,
  type ContentPattern,
  type ContentPolicy,
  type ContentRule,
  defaultAction,
  readPolicy,
} from './content-policy.js';
import { badInput, Fault, type FieldFault } from './fault.js';
import { codePoints, isStorable } from './message-text.js';

/** How many patterns and allowances a marketplace has at most, and how large they may be together. */
export const maximumPatterns = 20;
export const maximumAllowances = 50;
export const maximumTotalSize = 1_500;

/** The longest name of a pattern or an allowance, in code points. */
export const maximumRuleName = 100;

/**
 * Sets what is done with some kinds; the others stay.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `actions`.
 */
export async function setActions(
  asker: OperatorAsker,
  database: Database,
  wanted: readonly { kind: ContentKind; action: ContentAction }[],
): Promise<ContentPolicy> {
  mustBeAllowedToSetUp(asker);
  const byKind = new Map(wanted.map(({ kind, action }) => [kind, action]));
  if (byKind.size < wanted.length) throw badInput('actions', 'Actions name the same kind twice.');
  if (byKind.has('OWN_PATTERN')) {
    throw badInput('actions', 'Own patterns have their own action: see contentPatternCreate.');
  }
  return changing(asker, database, 'contentPolicyUpdate', async (inside, before) => {
    const actionBefore = (kind: ContentKind) => before.actions.get(kind) ?? defaultAction(kind);
    const changed = [...byKind].filter(([kind, action]) => actionBefore(kind) !== action);
    await inside.run(marketplaceOf(asker), setContentActions, {
      kinds: changed.map(([kind]) => kind),
      actions: changed.map(([, action]) => action),
    });
    return changed.map(([kind, after]) => ({ field: kind, before: actionBefore(kind), after }));
  });
}

/**
 * Adds a pattern of the operator's own.
 * @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `name` and `expression`, and on no field where there are
 * too many.
 */
export async function createPattern(
  asker: OperatorAsker,
  database: Database,
  pattern: Omit<ContentPattern, 'id'>,
): Promise<ContentPattern> {
  return createRule(asker, database, 'contentPatternCreate', pattern, pattern.action);
}

/**
 * Adds what is allowed, whatever is found in it.
 * @param field the input's field of the expression: what is wrong with it is told there.
 * @throws {Fault} as `createPattern`.
 */
export async function createAllowance(
  asker: OperatorAsker,
  database: Database,
  allowance: Omit<ContentRule, 'id'>,
  field: 'text' | 'expression',
): Promise<ContentRule> {
  return createRule(asker, database, 'contentAllowanceCreate', allowance, null, field);
}

/** Takes a pattern away. @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deletePattern(
  asker: OperatorAsker,
  database: Database,
  id: number | null,
): Promise<ContentPattern> {
  const { action, ...rule } = await deleteRule(asker, database, 'contentPatternDelete', id);
  return { ...rule, action: action === 'warn' ? 'warn' : 'block' };
}

/** Takes an allowance away. @throws {Fault} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`. */
export async function deleteAllowance(
  asker: OperatorAsker,
  database: Database,
  id: number | null,
): Promise<ContentRule> {
  return deleteRule(asker, database, 'contentAllowanceDelete', id);
}

async function createRule<Action extends 'block' | 'warn' | null>(
  asker: OperatorAsker,
  database: Database,
  mutation: AuditAction,
  { name, expression }: Omit<ContentRule, 'id'>,
  action: Action,
  field = 'expression',
): Promise<ContentRule & { action: Action }> {
  mustBeAllowedToSetUp(asker);
  const compiled = isStorable(expression)
    ? compilePattern(expression)
    : { fault: 'contains a character that is not text' };
  const faults = [nameFault(name), 'fault' in compiled ? faultOf(field, compiled.fault) : null];
  const found = faults.filter((fault) => fault !== null);
  if ('fault' in compiled || found.length > 0) throw new Fault('BAD_USER_INPUT', found);
  let id = 0;
  await changing(asker, database, mutation, async (inside, before) => {
    mustHaveRoom(before, compiled.size, action);
    const values = { name: name.trim(), expression, action };
    const [made] = await inside.run(marketplaceOf(asker), createContentRule, values);
    if (!made) throw new Error('The rule was not stored.');
    id = made.id;
    return [{ field: made.name, before: null, after: told({ expression, action }) }];
  });
  return { id, name: name.trim(), expression, action };
}

async function deleteRule(
  asker: OperatorAsker,
  database: Database,
  mutation: 'contentPatternDelete' | 'contentAllowanceDelete',
  id: number | null,
): Promise<ContentRule & { action: string | null }> {
  mustBeAllowedToSetUp(asker);
  const isAllowance = mutation === 'contentAllowanceDelete';
  const notFound = badInput('id', `${isAllowance ? 'Allowance' : 'Pattern'} not found.`);
  if (id === null) throw notFound;
  let rule: (ContentRule & { action: string | null }) | undefined;
  await changing(asker, database, mutation, async (inside) => {
    const [gone] = await inside.run(marketplaceOf(asker), deleteContentRule, { id, isAllowance });
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
  asker: OperatorAsker,
  database: Database,
  mutation: AuditAction,
  change: (inside: Runner, before: ContentPolicy) => Promise<AuditChange[]>,
): Promise<ContentPolicy> {
  const scope = marketplaceOf(asker);
  return database.transaction(async (inside) => {
    await inside.run(scope, startPolicyChange, {});
    const changes = await change(inside, await readPolicy(inside, scope));
    if (changes.length > 0) await writeAudit(asker, inside, mutation, changes);
    return readPolicy(inside, scope);
  });
}

function mustHaveRoom({ patterns, allowances }: ContentPolicy, size: number, action: string | null): void {
  const [count, most, what] =
    action === null
      ? [allowances.length, maximumAllowances, 'allowances']
      : [patterns.length, maximumPatterns, 'patterns'];
  if (count >= most) throw badInput(null, `There are ${most} ${what} already; delete one first.`);
  const total = [...patterns, ...allowances].reduce((sum, { pattern }) => sum + pattern.size, size);
  if (total > maximumTotalSize) {
    throw badInput(null, 'The patterns and allowances are too large together; simplify or delete some.');
  }
}

function nameFault(name: string): FieldFault | null {
  if (name.trim() === '') return faultOf('name', "can't be blank");
  if (!isStorable(name)) return faultOf('name', 'contains a character that is not text');
  if (codePoints(name.trim()) > maximumRuleName) {
    return faultOf('name', `is too long (maximum is ${maximumRuleName} characters)`);
  }
  return null;
}

const faultOf = (field: string, fault: string): FieldFault => ({
  field,
  message: `${field.charAt(0).toUpperCase()}${field.slice(1)} ${fault}.`,
});
