import type { Actor } from '../access/actor.js';
import { maximumViewers, type Viewer, type ViewersChanged } from '../chat/viewing.js';
import { type chatTypes, requireFound } from './chat-types.js';

/** Adds `Seller.viewers` to the Operator API. @returns the event of a change. */
export function viewerTypes<A extends Actor>({
  builder,
  Seller,
}: Pick<ReturnType<typeof chatTypes<A>>, 'builder' | 'Seller'>) {
  const ThreadViewer = builder.objectRef<Viewer>('ThreadViewer').implement({
    description: "Somebody of the operator's side who has a thread open. Sellers never see it.",
    fields: (t) => ({
      name: t.exposeString('name', {
        nullable: true,
        description: "The user's name, or the label of the API key.",
      }),
      isCaller: t.boolean({
        description: 'Whether it is the caller.',
        resolve: ({ identity }, _arguments, { actor }) => identity === actor.identity,
      }),
    }),
  });

  builder.objectFields(Seller, (t) => ({
    viewers: t.field({
      type: [ThreadViewer],
      description: `The viewers of the thread now, the first ${maximumViewers}. Clients report them with \`chatViewingSet\`.`,
      resolve: ({ sellerId }, _arguments, { actor, live }) =>
        live.viewersOf({ marketplaceId: actor.marketplaceId, sellerId }),
    }),
  }));

  return builder.objectRef<ViewersChanged>('ChatThreadViewers').implement({
    description:
      "The viewers of a thread changed. This event is not stored and has no cursor: read `Seller.viewers` again after a lost connection. It is sent only if the document selects it, and only to the operator's side.",
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: ({ sellerId }, _arguments, { nodes }) => nodes.seller(sellerId).then(requireFound),
      }),
      viewers: t.field({
        type: [ThreadViewer],
        description: 'The viewers of the thread now.',
        resolve: ({ viewers }) => viewers,
      }),
    }),
  });
}
