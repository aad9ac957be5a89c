import type { ContentKind } from '../../src/content-guard/kinds.js';
import { settableKinds } from '../../src/content-policy/policy.js';
import type { Client } from './server.js';

export type Action = 'BLOCK' | 'WARN' | 'ALLOW';

/** Sets what the operator's marketplace does with some kinds. */
export async function setActions(operator: Client, actions: Partial<Record<ContentKind, Action>>) {
  const { contentPolicyUpdate } = await operator.data(
    'mutation ($input: ContentPolicyUpdateInput!) { contentPolicyUpdate(input: $input) { errors { field messages } } }',
    { input: { actions: Object.entries(actions).map(([kind, action]) => ({ kind, action })) } },
  );
  if (contentPolicyUpdate.errors) throw new Error(JSON.stringify(contentPolicyUpdate.errors));
}

/** Lets everything pass, for tests whose texts are drawn at random. */
export function allowAllContent(operator: Client): Promise<void> {
  return setActions(operator, Object.fromEntries(settableKinds.map((kind) => [kind, 'ALLOW'])));
}
