/* A message as every answer has it. In the SQL, `m` is its row and `r` the read mark that covers it. */

/** The text, with its sender, its times and its last redaction. */
export const messageContent = {
  createdAt: 'timestamptz',
  message: 'text',
  sentByName: 'text?',
  tokenKeyId: 'integer?',
  readAt: 'timestamptz?',
  redactedAt: 'timestamptz?',
  redactedByOperator: 'boolean?',
  redactedByName: 'text?',
} as const;

export const messageContentColumns = `
  m.created_at as "createdAt", m.message, m.sent_by_name as "sentByName",
  m.token_key_id as "tokenKeyId", r.read_at as "readAt", m.redacted_at as "redactedAt",
  m.redacted_by_operator as "redactedByOperator", m.redacted_by_name as "redactedByName"`;

/** The whole message, for a reader that knows the thread. */
export const message = { seq: 'integer', byOperator: 'boolean', ...messageContent } as const;

export const messageColumns = `
  m.seq, m.by_operator as "byOperator",${messageContentColumns}`;

/** The columns of the table that `messageColumns` and `readMark` read. */
export const storedColumns = `seller_id, seq, by_operator, created_at, message, sent_by_name, token_key_id, redacted_at,
       redacted_by_operator, redacted_by_name`;

/** Joins the first read mark that covers the message; none if it is unread. */
export const readMark = `
left join lateral (
  select read_at
  from read_mark
  where marketplace_id = $marketplaceId and seller_id = m.seller_id and by_operator = m.by_operator
    and up_to_seq >= m.seq
  order by up_to_seq
  limit 1
) r on true`;
