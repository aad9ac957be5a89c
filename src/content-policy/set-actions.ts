import type { OperatorActor } from '../access/actor.js';
import type { AuditChange } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { builtInKinds, type ContentKind, kindNames, lowConfidenceKinds } from '../content-guard/kinds.js';
import type { Database } from '../database/database.js';
import { setContentActions } from '../database/statements/content-policy.js';
import { inputError } from '../errors/caller-error.js';
import { AllowanceChecks } from './allowance-check.js';
import { changeCheckedPolicy } from './change-policy.js';
import {
  actionOn,
  actionsOf,
  type ContentAction,
  type ContentPolicy,
  isStricter,
  type KindActions,
  keepsOut,
} from './policy.js';

/** Actions for a kind. Those that are missing stay. */
export interface WantedActions {
  readonly kind: ContentKind;
  readonly action?: ContentAction | null | undefined;
  readonly lowConfidenceAction?: ContentAction | null | undefined;
}

/** A change of a kind's actions. */
interface Change {
  readonly kind: ContentKind;
  readonly before: KindActions;
  readonly after: KindActions;
}

/**
 * Sets the actions on some kinds; the others stay. A kind cannot be blocked or redacted while an allowance would pass its test
 * values.
 * @param previous actions as the caller has read them; null changes any.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `actions`, and on `previousActions` if others are
 * stored.
 */
export async function setActions(
  actor: OperatorActor,
  database: Database,
  wanted: readonly WantedActions[],
  previous: readonly WantedActions[] | null,
): Promise<ContentPolicy> {
  requirePermission(actor, 'settings.manage');
  checkWanted(wanted);
  const changesFrom = (policy: ContentPolicy) =>
    wanted.map((each) => changeOf(policy, each)).filter(({ before, after }) => before !== after);
  const checks = new AllowanceChecks();
  const check = async (policy: ContentPolicy) => {
    if (previous?.some((read) => !isCurrent(policy, read))) {
      throw inputError(
        'previousActions',
        'These actions were changed in the meantime. Check them, then try again.',
      );
    }
    await requireNoPassingAllowance(checks, policy, changesFrom(policy));
  };
  return changeCheckedPolicy(actor, database, 'contentPolicyUpdate', check, async (transaction, policy) => {
    const changes = changesFrom(policy);
    await transaction.run(marketplaceOf(actor), setContentActions, {
      kinds: changes.map(({ kind }) => kind),
      actions: changes.map(({ after }) => after.action),
      lowConfidenceActions: changes.map(({ after }) => after.lowConfidenceAction),
    });
    return changes.flatMap(auditChanges);
  });
}

/** @throws {CallerError} on `actions`. */
function checkWanted(wanted: readonly WantedActions[]): void {
  if (new Set(wanted.map(({ kind }) => kind)).size < wanted.length) {
    throw inputError('actions', 'Actions contain the same kind twice.');
  }
  for (const { kind, action, lowConfidenceAction } of wanted) {
    if (kind === 'OWN_PATTERN') {
      throw inputError('actions', 'Custom patterns have their own actions: use contentPatternCreate.');
    }
    if (!action && !lowConfidenceAction) {
      throw inputError('actions', `Give action or lowConfidenceAction for ${kind}.`);
    }
    if (lowConfidenceAction && !lowConfidenceKinds.has(kind)) {
      throw inputError('actions', `No finding of ${kind} has low confidence: leave lowConfidenceAction out.`);
    }
  }
}

/** Returns true if the actions are those of the policy. */
function isCurrent(policy: ContentPolicy, { kind, action, lowConfidenceAction }: WantedActions): boolean {
  const now = actionsOf(policy, kind);
  return (
    (action ?? now.action) === now.action &&
    (!lowConfidenceAction || lowConfidenceAction === actionOn(now, 'low'))
  );
}

/**
 * Returns the change of a kind's actions; if nothing changes, `after` is `before`.
 * @throws {CallerError} on `actions` if findings of low confidence would be treated more strictly than others.
 */
function changeOf(policy: ContentPolicy, { kind, action, lowConfidenceAction }: WantedActions): Change {
  const before = actionsOf(policy, kind);
  const after = {
    action: action ?? before.action,
    lowConfidenceAction: lowConfidenceAction ?? before.lowConfidenceAction,
  };
  if (lowConfidenceAction && isStricter(lowConfidenceAction, after.action)) {
    throw inputError('actions', `The lowConfidenceAction for ${kind} must not be stricter than its action.`);
  }
  const isChanged =
    after.action !== before.action || after.lowConfidenceAction !== before.lowConfidenceAction;
  return { kind, before, after: isChanged ? after : before };
}

const auditChanges = ({ kind, before, after }: Change): AuditChange[] =>
  [
    { field: kind, before: before.action, after: after.action },
    {
      field: `${kind}: low confidence`,
      before: before.lowConfidenceAction,
      after: after.lowConfidenceAction,
    },
  ].filter((change) => change.before !== change.after);

/** @throws {CallerError} on `actions` if an allowance would pass a kind that will be blocked or redacted. */
async function requireNoPassingAllowance(
  checks: AllowanceChecks,
  { allowances }: ContentPolicy,
  changes: readonly Change[],
): Promise<void> {
  const keptOut = builtInKinds.filter((kind) =>
    changes.some(
      ({ kind: changed, before, after }) =>
        changed === kind && keepsOut(after.action) && !keepsOut(before.action),
    ),
  );
  for (const { name, pattern } of allowances) {
    const passed = await checks.passedKind(pattern, keptOut);
    if (passed) {
      const problem = `The allowance "${name}" would let ${kindNames[passed]} (${passed}) through; delete it first.`;
      throw inputError('actions', problem);
    }
  }
}
