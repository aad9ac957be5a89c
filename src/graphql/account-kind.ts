import type { OperatorActor } from '../access/actor.js';
import type { Owner } from '../accounts/managing-actor.js';
import type { OwnerFilter } from '../accounts/owner-filter.js';
import type { chatTypes } from './chat-types.js';
import { decodeSellerId } from './ids.js';
import type { Arg } from './schema-builder.js';

export type OperatorTypes = ReturnType<typeof chatTypes<OperatorActor>>;

export type AccountKind = ReturnType<typeof accountKind>;

/** Adds the enumeration of the sides that a user or an API key can belong to. */
export const accountKind = ({ builder }: OperatorTypes) =>
  builder.enumType('AccountKind', {
    description: 'The side of a user or an API key.',
    values: {
      OPERATOR: { value: 'operator', description: "The marketplace's operator." },
      SELLER: { value: 'seller', description: 'One of its sellers.' },
    } as const,
  });

/** Returns the arguments that filter a list by owner. */
export const ownerArguments = (arg: Arg<OperatorActor>, Kind: AccountKind) => ({
  kind: arg({ type: Kind, description: 'Only those of this side.' }),
  sellerId: arg.id({ description: 'Only those of this seller.' }),
});

/** Returns the filter of these arguments. Null is the same as absent. */
export const ownerFilter = ({
  kind,
  sellerId,
}: {
  kind?: 'operator' | 'seller' | null | undefined;
  sellerId?: string | null | undefined;
}): OwnerFilter => ({ kind: kind ?? null, ...sellerOf(sellerId) });

/** Returns the owner that an input names: the seller with this id, or the operator if there is no id. */
export const ownerOf = ({ marketplaceId }: OperatorActor, sellerId: string | null | undefined): Owner =>
  sellerId == null ? { marketplaceId } : { sellerId: decodeSellerId(sellerId) };

/** Returns the optional seller of an input: absent without an id, null for an invalid id. */
export const sellerOf = (sellerId: string | null | undefined): { sellerId?: number | null } =>
  sellerId == null ? {} : { sellerId: decodeSellerId(sellerId) };
