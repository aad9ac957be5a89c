import {
  type MessageRetention,
  maximumPreviewed,
  maxRetentionMonths,
  previewMessageRetention,
  type RetentionPreview,
  readMessageRetention,
  retentionDelayHours,
  updateLegalHold,
  updateMessageRetention,
} from '../chat/message-retention.js';
import type { SellerSummary } from '../chat/model.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeSellerId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const most = maxRetentionMonths.toLocaleString('en');
const months = 'The number of months for which messages are kept; null keeps them forever.';

/** Adds the retention of messages and legal holds to the Operator API. */
export function addMessageRetention(types: OperatorTypes): void {
  const { builder } = types;
  const Retention = builder.objectRef<MessageRetention>('MessageRetention').implement({
    description: 'How long messages are kept.',
    fields: (t) => ({
      months: t.exposeInt('months', { nullable: true, description: months }),
      nextRunAt: t.expose('nextRunAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description:
          'No message is deleted before this time; null if none ever is. Later, messages are deleted once a day.',
      }),
    }),
  });
  const Preview = builder.objectRef<RetentionPreview>('MessageRetentionPreview').implement({
    description: 'What a retention would delete now. Messages on legal hold are not counted.',
    fields: (t) => ({
      before: t.expose('before', {
        type: 'ISO8601DateTime',
        description: 'Messages from before this time would be deleted.',
      }),
      messageCount: t.exposeInt('messageCount', { description: 'The number of messages.' }),
      threadCount: t.exposeInt('threadCount', {
        description: 'The number of threads that have some of them.',
      }),
      isExact: t.exposeBoolean('isExact', {
        description: `False if there are more: only the ${maximumPreviewed.toLocaleString('en')} oldest messages of the marketplace are looked at.`,
      }),
    }),
  });
  builder.queryFields((t) => ({
    messageRetention: t.field({
      type: Retention,
      description: 'How long messages are kept.',
      resolve: (_root, _arguments, { actor, database }) => readMessageRetention(actor, database),
    }),
    messageRetentionPreview: t.field({
      type: Preview,
      description: 'Counts what a retention would delete now.',
      args: {
        months: t.arg.int({ required: true, description: `The number of months, 1 to ${most}.` }),
      },
      resolve: (_root, { months: kept }, { actor, database }) =>
        previewMessageRetention(actor, database, kept),
    }),
  }));
  const Payload = payloadBuilder(types)<{ messageRetention: MessageRetention }>(
    'messageRetentionUpdate',
  ).implement({
    description: 'The result of `messageRetentionUpdate`.',
    fields: (t) => ({
      messageRetention: t.expose('messageRetention', {
        type: Retention,
        nullable: true,
        description: 'The retention after the change; null if the input is invalid.',
      }),
    }),
  });
  const Input = builder.inputType('MessageRetentionUpdateInput', {
    description: 'The input of `messageRetentionUpdate`.',
    fields: (t) => ({
      months: t.int({ description: `${months} 1 to ${most}.` }),
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
    }),
  });
  builder.mutationFields((t) => ({
    messageRetentionUpdate: t.field({
      type: Payload,
      nullable: true,
      description: `Sets how long messages are kept. Older ones are deleted for both sides and for good: for the first time ${retentionDelayHours} hours after the change, then once a day. Messages of sellers on legal hold stay (\`sellerLegalHoldSet\`). The audit log records each run.`,
      args: { input: t.arg({ type: Input, required: true, description: 'The retention.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          messageRetention: await updateMessageRetention(actor, database, input.months ?? null),
        })),
    }),
  }));
  addLegalHold(types);
}

function addLegalHold(types: OperatorTypes): void {
  const { builder, Seller } = types;
  builder.objectFields(Seller, (t) => ({
    legalHoldSince: t.field({
      type: 'ISO8601DateTime',
      nullable: true,
      description: 'The start of the legal hold on the messages of the thread; null without one.',
      resolve: ({ sellerId }, _arguments, { nodes }) => nodes.work.legalHold(sellerId),
    }),
  }));
  const Payload = payloadBuilder(types)<{ seller: SellerSummary | null }>('sellerLegalHoldSet').implement({
    description: 'The result of `sellerLegalHoldSet`.',
    fields: (t) => ({
      seller: t.expose('seller', {
        type: Seller,
        nullable: true,
        description: 'The seller; null if the input is invalid.',
      }),
    }),
  });
  const Input = builder.inputType('SellerLegalHoldSetInput', {
    description: 'The input of `sellerLegalHoldSet`.',
    fields: (t) => ({
      sellerId: t.id({ required: true, description: 'The seller.' }),
      onHold: t.boolean({ required: true, description: 'True sets the legal hold; false releases it.' }),
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
    }),
  });
  builder.mutationFields((t) => ({
    sellerLegalHoldSet: t.field({
      type: Payload,
      nullable: true,
      description:
        "Sets or releases a seller's legal hold: while it is set, the retention deletes no message of the thread. Redactions are possible.",
      args: { input: t.arg({ type: Input, required: true, description: 'The seller, and the hold.' }) },
      resolve: (_root, { input }, { actor, database, nodes }) =>
        runMutation(input, async () => {
          const id = decodeSellerId(input.sellerId);
          await updateLegalHold(actor, database, id, input.onHold);
          nodes.clear();
          return { seller: id === null ? null : await nodes.seller(id) };
        }),
    }),
  }));
}
