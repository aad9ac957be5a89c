import type { OperatorActor } from '../access/actor.js';
import type { Owner } from '../accounts/managing-actor.js';
import type { OwnerFilter } from '../accounts/owner-filter.js';
import type { chatTypes } from './chat-types.js';
import { decodeSellerId } from './ids.js';
import type { Arg } from './schema-builder.js';

export type OperatorTypes = ReturnType<typeof chatTypes<OperatorActor>>;

export type AccountKind = ReturnType<typeof accountKind>;

/** Whose something is: a user or an API key. */
export const accountKind = ({ builder }: OperatorTypes) =>
  builder.enumType('AccountKind', {
    description: 'The side of a user or an API key.',
    values: {
      OPERATOR: { value: 'operator', description: "The marketplace's operator." },
      SELLER: { value: 'seller', description: 'One of its sellers.' },
    } as const,
  });

/** The arguments that narrow a list to some owners. */
export const ownerArguments = (arg: Arg<OperatorActor>, Kind: AccountKind) => ({
  kind: arg({ type: Kind, description: 'Only those of this side.' }),
  sellerId: arg.id({ description: 'Only those of this seller.' }),
});

/** What these arguments ask for; null counts as left out. */
export const ownerFilter = ({
  kind,
  sellerId,
}: {
  kind?: 'operator' | 'seller' | null | undefined;
  sellerId?: string | null | undefined;
}): OwnerFilter => ({ kind: kind ?? null, ...sellerOf(sellerId) });

/** The owner that an input names: a seller, else the operator. */
export const ownerOf = ({ marketplaceId }: OperatorActor, sellerId: string | null | undefined): Owner =>
  sellerId == null ? { marketplaceId } : { sellerId: decodeSellerId(sellerId) };

/** The seller that an input may name, as use cases take it. */
export const sellerOf = (sellerId: string | null | undefined): { sellerId?: number | null } =>
  sellerId == null ? {} : { sellerId: decodeSellerId(sellerId) };
