import type { OperatorActor } from '../access/actor.js';
import { maxExternalIdLength } from '../accounts/external-id.js';
import { maxAuthorRedactionMinutes, updateMarketplace } from '../accounts/marketplaces.js';
import { createSeller, updateSeller } from '../accounts/sellers.js';
import type { SellerSummary } from '../chat/model.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import type { Context } from './context.js';
import { decodeSellerId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import type { addViewer } from './viewer.js';

type MarketplaceRef = ReturnType<typeof addViewer<OperatorActor>>['Marketplace'];

const { clientMutationId } = inputDescriptions;

/** Adds the settings of the marketplace and its sellers. */
export function addMarketplace(types: OperatorTypes, Marketplace: MarketplaceRef): void {
  const { builder } = types;
  const payloads = marketplacePayloads(types, Marketplace);
  const inputs = marketplaceInputs(types);
  builder.queryFields((t) => ({
    marketplace: t.field({
      type: Marketplace,
      description: "The caller's marketplace.",
      resolve: (_root, _arguments, { actor }) => actor,
    }),
  }));
  builder.mutationFields((t) => ({
    marketplaceUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: 'Changes the marketplace. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { name } = await updateMarketplace(actor, database, {
            ...(input.name != null && { name: input.name }),
            ...(input.chatEnabled != null && { chatEnabled: input.chatEnabled }),
            ...(input.authorRedactionMinutes != null && {
              authorRedactionMinutes: input.authorRedactionMinutes,
            }),
          });
          return { marketplace: { ...actor, marketplaceName: name } };
        }),
    }),
    sellerCreate: t.field({
      type: payloads.SellerCreate,
      nullable: true,
      description: 'Creates a seller with an empty thread.',
      args: { input: t.arg({ type: inputs.SellerCreate, required: true, description: 'The seller.' }) },
      resolve: (_root, { input }, context) =>
        runMutation(input, async () => {
          const { businessName, externalId = null } = input;
          const made = await createSeller(context.actor, context.database, { businessName, externalId });
          return { seller: await reloadSeller(context, made) };
        }),
    }),
    sellerUpdate: t.field({
      type: payloads.SellerUpdate,
      nullable: true,
      description: 'Changes a seller. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.SellerUpdate, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, context) =>
        runMutation(input, async () => {
          const { id, businessName, externalId } = input;
          const change = {
            id: decodeSellerId(id),
            ...(businessName != null && { businessName }),
            ...(externalId !== undefined && { externalId }),
          };
          const changed = await updateSeller(context.actor, context.database, change);
          return { seller: await reloadSeller(context, changed) };
        }),
    }),
  }));
}

/** Returns a seller after a change. */
async function reloadSeller({ nodes }: Context, sellerId: number): Promise<SellerSummary | null> {
  nodes.clear();
  return nodes.seller(sellerId);
}

function marketplacePayloads(types: OperatorTypes, Marketplace: MarketplaceRef) {
  const payload = payloadBuilder(types);
  const seller = (mutation: string) =>
    payload<{ seller: SellerSummary | null }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        seller: t.expose('seller', {
          type: types.Seller,
          nullable: true,
          description: 'The seller; null if the input is invalid.',
        }),
      }),
    });
  return {
    Update: payload<{ marketplace: OperatorActor }>('marketplaceUpdate').implement({
      description: 'The answer of `marketplaceUpdate`.',
      fields: (t) => ({
        marketplace: t.expose('marketplace', {
          type: Marketplace,
          nullable: true,
          description: 'The marketplace after the change; null if the input is invalid.',
        }),
      }),
    }),
    SellerCreate: seller('sellerCreate'),
    SellerUpdate: seller('sellerUpdate'),
  };
}

function marketplaceInputs({ builder }: OperatorTypes) {
  const businessName = "The seller's business name, at most 255 characters.";
  const externalId = `Your own id for the seller, unique in the marketplace, at most ${maxExternalIdLength} characters.`;
  return {
    Update: builder.inputType('MarketplaceUpdateInput', {
      description: 'The input of `marketplaceUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        name: t.string({ description: "Its name, which sellers see as the operator's." }),
        chatEnabled: t.boolean({
          description: 'Whether the chat is on. While it is off, messages can be read but not sent.',
        }),
        authorRedactionMinutes: t.int({
          description: `The minutes in which authors can redact their own messages that the other side has not read: 0 to ${maxAuthorRedactionMinutes}. With 0 they cannot.`,
        }),
      }),
    }),
    SellerCreate: builder.inputType('SellerCreateInput', {
      description: 'The input of `sellerCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        businessName: t.string({ required: true, description: businessName }),
        externalId: t.string({ description: externalId }),
      }),
    }),
    SellerUpdate: builder.inputType('SellerUpdateInput', {
      description: 'The input of `sellerUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The seller.' }),
        businessName: t.string({ description: businessName }),
        externalId: t.string({ description: `${externalId} Null removes it.` }),
      }),
    }),
  };
}
