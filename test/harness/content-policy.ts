import type { ContentKind } from '../../src/content-guard/kinds.js';
import { settableKinds } from '../../src/content-policy/policy.js';
import type { Client } from './server.js';

export type Action = 'BLOCK' | 'REDACT' | 'WARN' | 'ALLOW';

/** Sets the actions of some kinds in the operator's marketplace. */
export async function setActions(operator: Client, actions: Partial<Record<ContentKind, Action>>) {
  const { contentPolicyUpdate } = await operator.data(
    'mutation ($input: ContentPolicyUpdateInput!) { contentPolicyUpdate(input: $input) { errors { field messages } } }',
    { input: { actions: Object.entries(actions).map(([kind, action]) => ({ kind, action })) } },
  );
  if (contentPolicyUpdate.errors) throw new Error(JSON.stringify(contentPolicyUpdate.errors));
}

/** Allows all kinds, for tests with random texts. */
export function allowAllContent(operator: Client): Promise<void> {
  return setActions(operator, Object.fromEntries(settableKinds.map((kind) => [kind, 'ALLOW'])));
}
