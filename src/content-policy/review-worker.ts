import { LRUCache } from 'lru-cache';
import { compilePattern } from '../content-guard/custom-patterns.js';
import type { ContentPolicy } from './policy.js';
import { type Review, review } from './review-text.js';

/** The input of a review in the thread. A policy's compiled patterns cannot be sent to it, so it gets their expressions. */
export interface ReviewTask {
  /** Unique for each policy and version. */
  readonly policyKey: string;
  readonly actions: ContentPolicy['actions'];
  readonly patterns: readonly Pick<
    ContentPolicy['patterns'][number],
    'id' | 'name' | 'action' | 'expression'
  >[];
  readonly allowances: readonly Pick<ContentPolicy['allowances'][number], 'id' | 'name' | 'expression'>[];
  readonly text: string;
  /** The number of findings that are reported. */
  readonly maximum: number;
}

const policies = new LRUCache<string, ContentPolicy>({ max: 100 });

/** Reviews a text in the review thread. */
export default function reviewTask(task: ReviewTask): Review {
  const policy = policies.get(task.policyKey) ?? compiledPolicy(task);
  policies.set(task.policyKey, policy);
  return review(policy, task.text, task.maximum);
}

function compiledPolicy({ actions, patterns, allowances }: ReviewTask): ContentPolicy {
  const compiled = <Rule extends { expression: string }>(rules: readonly Rule[]) =>
    rules.flatMap((rule) => {
      const pattern = compilePattern(rule.expression);
      return 'error' in pattern ? [] : [{ ...rule, pattern }];
    });
  return { version: 0, actions, patterns: compiled(patterns), allowances: compiled(allowances) };
}
