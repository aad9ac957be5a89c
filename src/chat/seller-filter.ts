/** What a seller on the list must be; null, or left out: either. The conditions are joined by and. */
export interface SellerFilter {
  /** Whether the seller's thread has messages of the seller that the operator has not read, or is marked unread. */
  unread?: boolean | null | undefined;
  /** Whether the latest message is the seller's. */
  waitingForAnswer?: boolean | null | undefined;
}

/** The values of thread.attention that a filter lets through; null where it lets all through. */
export function attentionOf({ unread, waitingForAnswer }: SellerFilter): number[] | null {
  const passes = (attention: number, bit: number, wanted: boolean | null | undefined) =>
    wanted == null || wanted === ((attention & bit) !== 0);
  const wanted = [0, 1, 2, 3].filter(
    (attention) => passes(attention, 1, unread) && passes(attention, 2, waitingForAnswer),
  );
  return wanted.length === 4 ? null : wanted;
}
