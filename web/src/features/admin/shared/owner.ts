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
 * The side and the seller that a key or a user belongs to, as one value: no seller stays selected for the operator's
 * side, and no role for a seller's side.
 */
export type Owner<Operator extends { side: 'OPERATOR' } = { side: 'OPERATOR' }> = Operator | SellerOwner;

/** Returns the input with the seller's id; the server rejects the empty id if no seller is selected. */
export function sellerInput({ seller }: SellerOwner): { sellerId: string } {
  return { sellerId: seller?.id ?? '' };
}
