import type { SellerSummary } from '../chat/model.js';
import { type MessageReader, maximumReaders } from '../chat/readers.js';
import { setViewing } from '../chat/set-viewing.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeSellerId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import type { WorkTypes } from './work-state-types.js';

/** Adds to the Operator API which colleague read what, which thread a client has open, and when a seller was last online. */
export function addWorkingTogether(types: OperatorTypes, work: WorkTypes): void {
  addReaders(types, work);
  addViewing(types);
  addLastSeen(types);
}

function addLastSeen({ builder, Seller }: OperatorTypes): void {
  builder.objectFields(Seller, (t) => ({
    lastSeenAt: t.field({
      type: 'ISO8601DateTime',
      nullable: true,
      description: 'When the seller was last `online`; null while it is, and if it never was.',
      resolve: ({ sellerId }, _arguments, { actor, live, nodes }) =>
        live.isPresent({ marketplaceId: actor.marketplaceId, side: sellerId })
          ? null
          : nodes.work.lastSeen(sellerId),
    }),
  }));
}

function addReaders({ builder, Message }: OperatorTypes, { Colleague }: WorkTypes): void {
  const Reader = builder.objectRef<MessageReader>('MessageReader').implement({
    description: "One of the operator's users who read a message.",
    fields: (t) => ({
      user: t.expose('user', { type: Colleague, description: 'The user.' }),
      readAt: t.expose('readAt', { type: 'ISO8601DateTime', description: 'When the user read it.' }),
    }),
  });
  builder.objectFields(Message, (t) => ({
    readBy: t.field({
      type: [Reader],
      description: `The operator's users who read this message of the seller with \`chatMessageRead\`, the earliest first; at most ${maximumReaders}. The last 20 reads of each user in a thread are known. Empty for the operator's own messages.`,
      resolve: ({ sellerId, seq, byOperator }, _arguments, { nodes }) =>
        byOperator ? [] : nodes.work.readers({ sellerId, seq }),
    }),
  }));
}

function addViewing(types: OperatorTypes): void {
  const { builder, Seller } = types;
  const Input = builder.inputType('ChatViewingSetInput', {
    description: 'The input of `chatViewingSet`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      view: t.string({
        required: true,
        description: 'The `view` of a subscription of the caller to `chatEvents`.',
      }),
      sellerId: t.id({ description: 'The seller of the thread that is open; null or absent: none is.' }),
    }),
  });
  const Payload = payloadBuilder(types)<{ seller: SellerSummary | null }>('chatViewingSet').implement({
    description: 'The answer of `chatViewingSet`.',
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        nullable: true,
        description: 'The seller of the thread; null if none is open, or the input is invalid.',
        resolve: ({ seller }) => seller ?? null,
      }),
    }),
  });
  builder.mutationFields((t) => ({
    chatViewingSet: t.field({
      type: Payload,
      nullable: true,
      description:
        "Shows the operator's side which thread the caller has open in a view (`Seller.viewers`), until the next call for the view or the end of its subscription. Sellers never see it. Nothing is stored.",
      args: { input: t.arg({ type: Input, required: true, description: 'The thread.' }) },
      resolve: (_root, { input }, { actor, database, live, nodes }) =>
        runMutation(input, async () => {
          const sellerId = input.sellerId == null ? null : (decodeSellerId(input.sellerId) ?? undefined);
          await setViewing(actor, database, live, { view: input.view, sellerId });
          return { seller: sellerId == null ? null : await nodes.seller(sellerId) };
        }),
    }),
  }));
}
