import type { OperatorActor } from '../access/actor.js';
import { readContentPolicy } from '../content-policy/policy.js';
import { addAuditLog } from './audit-log-fields.js';
import { addAuditRetention } from './audit-retention-fields.js';
import type { chatTypes } from './chat-types.js';
import { addContentPolicyMutations } from './content-policy-mutations.js';
import { policyTypes } from './content-policy-types.js';
import type { contentTypes } from './content-types.js';

/** Adds the content policy and the audit log to the Operator API. */
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
  addAuditLog(types);
  addAuditRetention(types);
}
