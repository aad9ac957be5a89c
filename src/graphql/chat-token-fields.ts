import type { Actor } from '../access/actor.js';
import { type ChatToken, tokenLifetimeSeconds } from '../access/chat-tokens.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { decodeSellerId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const { min: minS, max: maxS, default: defaultS } = tokenLifetimeSeconds;

const descriptions = {
  create:
    'Creates a short-lived token with which a browser can chat for a seller on a page of another site. Requires an API key: of the operator with the scope `chat:impersonate`, or of the seller with `chat:write`.',
  sellerId: 'The seller that the person works for.',
  name: "The person's name, which is shown as the author of their messages.",
  userKey:
    'A stable identifier of the person in your system. Tokens with the same `userKey` belong to the same person. Without it, tokens with the same name do.',
  expiresIn: `Its lifetime in seconds, from ${minS} to ${maxS}, by default ${defaultS}; never longer than that of the key that creates it.`,
  token:
    'The token for `<parley-chat>`, or for the Seller API as `Authorization: Bearer`; null if the input is invalid.',
  expiresAt: 'When it expires. It ends earlier if the key that created it is revoked.',
} as const;

/** Adds `chatTokenCreate`. An operator's key names the seller; a seller's key creates tokens for its own seller. */
export function addChatTokens<A extends Actor>(types: ReturnType<typeof chatTypes<A>>, side: A['side']) {
  const { builder } = types;
  const Input = builder.inputType('ChatTokenCreateInput', {
    description: 'The input of `chatTokenCreate`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      ...(side === 'operator' && { sellerId: t.id({ required: true, description: descriptions.sellerId }) }),
      name: t.string({ required: true, description: descriptions.name }),
      userKey: t.string({ description: descriptions.userKey }),
      expiresIn: t.int({ description: descriptions.expiresIn }),
    }),
  });

  const Payload = payloadBuilder(types)<ChatToken>('chatTokenCreate').implement({
    description: 'The answer of `chatTokenCreate`.',
    fields: (t) => ({
      token: t.exposeString('token', { nullable: true, description: descriptions.token }),
      expiresAt: t.expose('expiresAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: descriptions.expiresAt,
      }),
    }),
  });

  builder.mutationFields((t) => ({
    chatTokenCreate: t.field({
      type: Payload,
      nullable: true,
      description: descriptions.create,
      args: { input: t.arg({ type: Input, required: true, description: 'The person and the lifetime.' }) },
      resolve: (_root, { input }, { actor, tokens }) =>
        runMutation(input, () =>
          tokens.create(actor, {
            sellerId: actor.side === 'seller' ? actor.sellerId : decodeSellerId(input.sellerId ?? ''),
            name: input.name,
            userKey: input.userKey ?? null,
            expiresIn: input.expiresIn ?? defaultS,
          }),
        ),
    }),
  }));
}
