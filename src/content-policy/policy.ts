import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/scopes.js';
import { type CustomPattern, compilePattern } from '../content-guard/custom-patterns.js';
import { type ContentKind, contentKinds } from '../content-guard/kinds.js';
import type { MarketplaceScope } from '../database/scope.js';
import type { Runner } from '../database/statement.js';
import { contentPolicy, contentVersion } from '../database/statements/content-policy.js';

/** What becomes of a text in which something is found: refused, sent once it is acknowledged, or sent. */
export type ContentAction = 'block' | 'warn' | 'allow';

/** What is done with a kind where the operator has set nothing. */
export function defaultAction(kind: ContentKind): ContentAction {
  return kind === 'EMAIL' || kind === 'PHONE' ? 'warn' : 'block';
}

/** A pattern or an allowance of the operator's own. */
export interface ContentRule {
  readonly id: number;
  readonly name: string;
  /** A regular expression after RE2. */
  readonly expression: string;
}

export interface ContentPattern extends ContentRule {
  readonly action: 'block' | 'warn';
}

/** What a marketplace does with what is found in a text. */
export interface ContentPolicy {
  /** Which of the marketplace's policies it is: a larger one is a later one. */
  readonly version: number;
  readonly actions: ReadonlyMap<ContentKind, ContentAction>;
  readonly patterns: readonly (ContentPattern & { readonly pattern: CustomPattern })[];
  readonly allowances: readonly (ContentRule & { readonly pattern: CustomPattern })[];
}

/** The kinds whose action can be set; an own pattern has its own. */
export const settableKinds = contentKinds.filter((kind) => kind !== 'OWN_PATTERN');

const storedActions = z.array(
  z.object({ kind: z.enum(contentKinds), action: z.enum(['block', 'warn', 'allow']) }),
);
const storedRules = z.array(
  z.object({
    id: z.int(),
    name: z.string(),
    expression: z.string(),
    action: z.enum(['block', 'warn']).nullable(),
  }),
);

/** The policy of the actor's marketplace, for who may write. @throws {CallerError} `MISSING_SCOPE` */
export function readContentPolicy(actor: OperatorActor, database: Runner): Promise<ContentPolicy> {
  requirePermission(actor, 'chat.write');
  return readPolicy(database, marketplaceOf(actor));
}

/** Reads the policy that is in force now. */
export async function readPolicy(database: Runner, scope: MarketplaceScope): Promise<ContentPolicy> {
  const [row] = await database.run(scope, contentPolicy, {});
  if (!row) throw new Error('The content policy was asked of a marketplace that is not there.');
  const rules = storedRules
    .parse(JSON.parse(row.rules))
    .map((rule) => ({ ...rule, pattern: compiled(rule) }));
  return {
    version: row.version,
    actions: new Map(storedActions.parse(JSON.parse(row.actions)).map(({ kind, action }) => [kind, action])),
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
 * The policies that were in force when they were last looked at, by marketplace. What is sent is stored only
 * under the version in force (statements/send-message.ts), so that an old one here does no harm.
 */
export class ContentPolicies {
  readonly #policies = new LRUCache<number, ContentPolicy>({ max: 1_000 });

  /** The policy as it was last seen, or as it is where it was never seen. */
  async last(database: Runner, scope: MarketplaceScope): Promise<ContentPolicy> {
    return this.#policies.get(scope.marketplaceId) ?? this.#read(database, scope);
  }

  /** The policy in force now. */
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
