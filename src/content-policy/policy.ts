import { LRUCache } from 'lru-cache';
import { z } from 'zod';
import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { marketplaceOf } from '../access/tenant-scopes.js';
import { type CustomPattern, compilePattern } from '../content-guard/custom-patterns.js';
import { type ContentKind, contentKinds } from '../content-guard/kinds.js';
import type { Runner } from '../database/statement.js';
import { contentPolicy, contentVersion } from '../database/statements/content-policy.js';
import type { MarketplaceScope } from '../database/tenant-scope.js';

/** The action on a finding: reject the text, require the sender to acknowledge it, or ignore it. */
export type ContentAction = 'block' | 'warn' | 'allow';

/** Returns the action on a kind for which the operator has set none. */
export function defaultAction(kind: ContentKind): ContentAction {
  if (kind === 'COMPANY_CONTACT') return 'allow';
  return kind === 'EMAIL' || kind === 'PHONE' || kind === 'MESSENGER_LINK' ? 'warn' : 'block';
}

/** A custom pattern or an allowance. */
export interface ContentRule {
  readonly id: number;
  readonly name: string;
  /** A regular expression in RE2 syntax. */
  readonly expression: string;
}

export interface ContentPattern extends ContentRule {
  readonly action: 'block' | 'warn';
}

/** A marketplace's rules for content that is found in messages. */
export interface ContentPolicy {
  /** Increases with each change of the marketplace's policy. */
  readonly version: number;
  readonly actions: ReadonlyMap<ContentKind, ContentAction>;
  readonly patterns: readonly (ContentPattern & { readonly pattern: CustomPattern })[];
  readonly allowances: readonly (ContentRule & { readonly pattern: CustomPattern })[];
}

/** The kinds that have one action each; each custom pattern has its own action. */
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
