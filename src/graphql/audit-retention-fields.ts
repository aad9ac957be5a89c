import { readAuditRetention, updateAuditRetention } from '../access/audit-retention.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

/** Adds the retention of the audit log to the Operator API. */
export function addAuditRetention(types: OperatorTypes): void {
  const { builder } = types;
  const days = 'The number of days for which entries are kept; null keeps them forever.';
  const Payload = payloadBuilder(types)<{ days: number | null }>('auditRetentionUpdate');
  builder.objectType(Payload, {
    description: 'The result of `auditRetentionUpdate`.',
    fields: (t) => ({
      auditRetentionDays: t.int({
        nullable: true,
        description: days,
        resolve: ({ days: kept }) => kept ?? null,
      }),
    }),
  });
  const Input = builder.inputType('AuditRetentionUpdateInput', {
    description: 'The input of `auditRetentionUpdate`.',
    fields: (t) => ({
      days: t.int({ description: `${days} 1 to 36,500.` }),
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
    }),
  });
  builder.queryFields((t) => ({
    auditRetentionDays: t.int({
      nullable: true,
      description: days,
      resolve: (_root, _arguments, { actor, database }) => readAuditRetention(actor, database),
    }),
  }));
  builder.mutationFields((t) => ({
    auditRetentionUpdate: t.field({
      type: Payload,
      nullable: true,
      description:
        'Sets how long the audit log keeps entries. Older ones are deleted once a day, and the log records it.',
      args: { input: t.arg({ type: Input, required: true, description: 'The retention.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          days: await updateAuditRetention(actor, database, input.days ?? null),
        })),
    }),
  }));
}
