import type { Actor } from '../access/actor.js';
import { type ChatToken, tokenLifetimeSeconds } from '../access/chat-tokens.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { decodeSellerId } from './ids.js';
import { answering, payloadMaker } from './mutation-payload.js';

const { min: least, max: most, default: usual } = tokenLifetimeSeconds;

const of = {
  create:
    'Makes a token with which a browser may chat for a seller for a while, on a page of another site. Needs an API key.',
  sellerId: 'Whom the person works for.',
  name: "The person's name, which its messages are signed with.",
  userKey:
    'What the person is known by where the token is asked for, such as its number: tokens with the same one are the same person. Without it, those with the same name are.',
  expiresIn: `For how many seconds it is good, ${least} to ${most}, by default ${usual}; never longer than the key that makes it.`,
  token:
    'What `<parley-chat>` takes, or the Seller API as `Authorization: Bearer`; null where the input was refused.',
  expiresAt: 'When it ends; before, if the key that made it is revoked.',
} as const;

/** Adds `chatTokenCreate`: an operator's key names the seller, a seller's makes them for its own. */
export function addChatTokens<A extends Actor>(types: ReturnType<typeof chatTypes<A>>, side: A['side']) {
  const { builder } = types;
  const Input = builder.inputType('ChatTokenCreateInput', {
    description: 'The input of `chatTokenCreate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      ...(side === 'operator' && { sellerId: t.id({ required: true, description: of.sellerId }) }),
      name: t.string({ required: true, description: of.name }),
      userKey: t.string({ description: of.userKey }),
      expiresIn: t.int({ description: of.expiresIn }),
    }),
  });

  const Payload = payloadMaker(types)<ChatToken>('chatTokenCreate').implement({
    description: 'The answer of `chatTokenCreate`.',
    fields: (t) => ({
      token: t.exposeString('token', { nullable: true, description: of.token }),
      expiresAt: t.expose('expiresAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: of.expiresAt,
      }),
    }),
  });

  builder.mutationFields((t) => ({
    chatTokenCreate: t.field({
      type: Payload,
      nullable: true,
      description: of.create,
      args: { input: t.arg({ type: Input, required: true, description: 'For whom, and for how long.' }) },
      resolve: (_root, { input }, { actor, tokens }) =>
        answering(input, () =>
          tokens.create(actor, {
            sellerId: actor.side === 'seller' ? actor.sellerId : decodeSellerId(input.sellerId ?? ''),
            name: input.name,
            userKey: input.userKey ?? null,
            expiresIn: input.expiresIn ?? usual,
          }),
        ),
    }),
  }));
}
