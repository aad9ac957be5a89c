/** A seller that was chosen from a list. */
export interface ChosenSeller {
  id: string;
  businessName: string;
}

export interface SellerOwner {
  side: 'SELLER';
  /** Null until one is chosen. */
  seller: ChosenSeller | null;
}

/**
 * The side and the seller that a key or a user belongs to, as one value: no seller stays chosen on the operator's side,
 * and no role on a seller's.
 */
export type Owner<Operator extends { side: 'OPERATOR' } = { side: 'OPERATOR' }> = Operator | SellerOwner;

/** Returns the input that names the seller; the server refuses the empty id of one that is not chosen. */
export function sellerInput({ seller }: SellerOwner): { sellerId: string } {
  return { sellerId: seller?.id ?? '' };
}
