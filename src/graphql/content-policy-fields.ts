import type { OperatorActor } from '../access/actor.js';
import { readContentPolicy } from '../content-policy/policy.js';
import type { chatTypes } from './chat-types.js';
import { addContentPolicyMutations } from './content-policy-mutations.js';
import { policyTypes } from './content-policy-types.js';
import type { contentTypes } from './content-types.js';

/** Adds the content policy to the Operator API. */
export function addContentPolicy(
  types: ReturnType<typeof chatTypes<OperatorActor>>,
  content: ReturnType<typeof contentTypes<OperatorActor>>,
): void {
  const refs = policyTypes(types, content);
  types.builder.queryFields((t) => ({
    contentPolicy: t.field({
      type: refs.Policy,
      description: 'The content policy of the marketplace.',
      resolve: (_root, _arguments, { actor, database }) => readContentPolicy(actor, database),
    }),
  }));
  addContentPolicyMutations(types, content, refs);
}
