/** The number of newest messages of a thread within which an unread mark can begin. */
const maximumMarked = 1_000;

/**
 * Returns the number of a side's messages before the one at which an unread mark begins, as `mark.count`; null without one.
 * In the SQL, `t` is the thread's row. It reads only the messages from there on, at most 1,000.
 */
export const markedCount = (byOperator: string) => `
cross join lateral (
  select case when $fromSeq::integer is not null then
    case when ${byOperator} then t.operator_message_count else t.seller_message_count end - (
      select count(*)::integer
      from message m
      where m.marketplace_id = $marketplaceId and m.seller_id = $sellerId
        and m.seq >= greatest($fromSeq, t.message_count - ${maximumMarked - 1}) and m.by_operator = (${byOperator})
    ) end as count
) mark`;
