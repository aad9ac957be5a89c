import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { type CustomPattern, compilePattern } from '../content-guard/custom-patterns.js';
import { type Confidence, type ContentKind, contentKinds } from '../content-guard/kinds.js';
import type { Runner } from '../database/statement.js';
import { contentPolicy, contentVersion } from '../database/statements/content-policy.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';

/**
 * The action on a finding: reject the text, store the text without the finding, require the sender to acknowledge it, or
 * ignore it.
 */
export type ContentAction = 'block' | 'redact' | 'warn' | 'allow';

/** An action that has an effect on a text. */
export type FindingAction = Exclude<ContentAction, 'allow'>;

/** The actions of custom patterns, as they are stored. */
export const findingActions = ['block', 'redact', 'warn'] as const;

/** Returns the action on a kind for which the operator has set none. */
export function defaultAction(kind: ContentKind): ContentAction {
  if (kind === 'COMPANY_CONTACT') return 'allow';
  return kind === 'EMAIL' || kind === 'PHONE' || kind === 'MESSENGER_LINK' ? 'warn' : 'block';
}

/** The actions on the findings of a kind. */
export interface KindActions {
  readonly action: ContentAction;
  /** The action on findings of low confidence, where it is milder than `action`. */
  readonly lowConfidenceAction: ContentAction;
}

/** Returns the actions on a kind for which the operator has set none. */
export const defaultActions = (kind: ContentKind): KindActions => ({
  action: defaultAction(kind),
  lowConfidenceAction: 'warn',
});

/** The actions, the mildest first. */
const severities: readonly ContentAction[] = ['allow', 'warn', 'redact', 'block'];

/** Returns true if an action is stricter than another. */
export const isStricter = (action: ContentAction, other: ContentAction): boolean =>
  severities.indexOf(action) > severities.indexOf(other);

/** Returns true if an action keeps a finding out of the database, whatever the sender acknowledges. */
export const keepsOut = (action: ContentAction): boolean => action === 'block' || action === 'redact';

/** Returns the action on a finding with this confidence. One of low confidence is never treated more strictly than others. */
export function actionOn(
  { action, lowConfidenceAction }: KindActions,
  confidence: Confidence,
): ContentAction {
  return confidence === 'low' && isStricter(action, lowConfidenceAction) ? lowConfidenceAction : action;
}

/** A custom pattern or an allowance. */
export interface ContentRule {
  readonly id: number;
  readonly name: string;
  /** A regular expression in RE2 syntax. */
  readonly expression: string;
}

export interface ContentPattern extends ContentRule {
  readonly action: FindingAction;
}

/** A marketplace's rules for content that is found in messages. */
export interface ContentPolicy {
  /** Increases with each change of the marketplace's policy. */
  readonly version: number;
  /** The kinds to which a search is restricted; absent in a policy that an operator has set. */
  readonly kinds?: readonly ContentKind[];
  /** The actions that the operator has set; `actionsOf` has those of all kinds. */
  readonly actions: ReadonlyMap<ContentKind, KindActions>;
  readonly patterns: readonly (ContentPattern & { readonly pattern: CustomPattern })[];
  readonly allowances: readonly (ContentRule & { readonly pattern: CustomPattern })[];
}

/** Returns the actions on a kind. */
export const actionsOf = ({ actions }: Pick<ContentPolicy, 'actions'>, kind: ContentKind): KindActions =>
  actions.get(kind) ?? defaultActions(kind);

/** The kinds whose actions can be set; each custom pattern has its own action. */
export const settableKinds = contentKinds.filter((kind) => kind !== 'OWN_PATTERN');

const storedAction = z.enum([...findingActions, 'allow']);
const storedActions = z.array(
  z.object({ kind: z.enum(contentKinds), action: storedAction, lowConfidenceAction: storedAction }),
);
const storedRules = z.array(
  z.object({
    id: z.int(),
    name: z.string(),
    expression: z.string(),
    action: z.enum(findingActions).nullable(),
  }),
);

/** Returns the policy of the actor's marketplace. @throws {CallerError} `MISSING_SCOPE` if it can only read. */
export function readContentPolicy(actor: OperatorActor, database: Runner): Promise<ContentPolicy> {
  requirePermission(actor, 'content-policy.read');
  return readPolicy(database, marketplaceOf(actor));
}

/** Reads the policy in force. */
export async function readPolicy(database: Runner, scope: MarketplaceScope): Promise<ContentPolicy> {
  const [row] = await database.run(scope, contentPolicy, {});
  if (!row) throw new Error('The marketplace of a content policy does not exist.');
  const rules = storedRules
    .parse(JSON.parse(row.rules))
    .map((rule) => ({ ...rule, pattern: compiled(rule) }));
  return {
    version: row.version,
    actions: new Map(
      storedActions.parse(JSON.parse(row.actions)).map(({ kind, ...actions }) => [kind, actions]),
    ),
    patterns: rules.flatMap(({ action, ...rule }) => (action === null ? [] : [{ ...rule, action }])),
    allowances: rules.flatMap(({ action, ...rule }) => (action === null ? [rule] : [])),
  };
}

function compiled({ expression }: { expression: string }): CustomPattern {
  const pattern = compilePattern(expression);
  if ('error' in pattern) throw new Error(`A stored expression ${pattern.error}.`);
  return pattern;
}

/**
 * Caches policies by marketplace. A message is stored only under the version in force (statements/send-message.ts), so an
 * outdated policy in the cache does no harm.
 */
export class ContentPolicies {
  readonly #policies = new LRUCache<number, ContentPolicy>({ max: 1_000 });

  /** Returns the cached policy, which can be outdated; loads it on first use. */
  async cached(database: Runner, scope: MarketplaceScope): Promise<ContentPolicy> {
    return this.#policies.get(scope.marketplaceId) ?? this.#read(database, scope);
  }

  /** Returns the policy in force. */
  async current(database: Runner, scope: MarketplaceScope): Promise<ContentPolicy> {
    const known = this.#policies.get(scope.marketplaceId);
    if (!known) return this.#read(database, scope);
    const [row] = await database.run(scope, contentVersion, {});
    return row?.version === known.version ? known : this.#read(database, scope);
  }

  async #read(database: Runner, scope: MarketplaceScope): Promise<ContentPolicy> {
    const policy = await readPolicy(database, scope);
    this.#policies.set(scope.marketplaceId, policy);
    return policy;
  }
}
