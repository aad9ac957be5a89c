/** Conditions on a seller of the list, all of which must be met; null or undefined is no condition. */
export interface SellerFilter {
  /** True if the operator has not read a message of the seller, or has marked the thread as unread. */
  unread?: boolean | null | undefined;
  /** True if the latest message is the seller's. */
  waitingForAnswer?: boolean | null | undefined;
  /** The seller's external id. */
  externalId?: string | null | undefined;
}

/** Returns the values of thread.attention that match a filter; null if all match. */
export function attentionOf({ unread, waitingForAnswer }: SellerFilter): number[] | null {
  const passes = (attention: number, bit: number, wanted: boolean | null | undefined) =>
    wanted == null || wanted === ((attention & bit) !== 0);
  const wanted = [0, 1, 2, 3].filter(
    (attention) => passes(attention, 1, unread) && passes(attention, 2, waitingForAnswer),
  );
  return wanted.length === 4 ? null : wanted;
}
