import type { Actor } from '../access/actor.js';
import { maximumOnlinePeople, type OnlinePeopleChanged, type OnlinePerson } from '../chat/online-people.js';
import { type chatTypes, requireFound } from './chat-types.js';

/** Adds `Seller.onlinePeople` to the Operator API. @returns the event of a change. */
export function onlinePeopleTypes<A extends Actor>({
  builder,
  Seller,
}: Pick<ReturnType<typeof chatTypes<A>>, 'builder' | 'Seller'>) {
  const Person = builder.objectRef<OnlinePerson>('OnlinePerson').implement({
    description: "One of a seller's people who is online: a user, or a person with a chat token.",
    fields: (t) => ({
      name: t.exposeString('name', { description: "The person's name, at most 50 characters of it." }),
    }),
  });

  builder.objectFields(Seller, (t) => ({
    onlinePeople: t.field({
      type: [Person],
      description: `The seller's people who are online, the first ${maximumOnlinePeople}: those who follow the chat with \`ChatPresence\`. API keys are not among them, but make the seller \`online\` too.`,
      resolve: ({ sellerId }, _arguments, { actor, live }) =>
        live.onlinePeople({ marketplaceId: actor.marketplaceId, side: sellerId }),
    }),
  }));

  return builder.objectRef<OnlinePeopleChanged>('ChatOnlinePeople').implement({
    description:
      "The people of a seller who are online changed. This event is not stored and has no cursor: read `Seller.onlinePeople` again after a lost connection. It is sent only if the document selects it, and only to the operator's side.",
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The seller.',
        resolve: ({ sellerId }, _arguments, { nodes }) => nodes.seller(sellerId).then(requireFound),
      }),
      onlinePeople: t.field({
        type: [Person],
        description: 'The people who are online now.',
        resolve: ({ people }) => people,
      }),
    }),
  });
}
