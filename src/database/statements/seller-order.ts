/* The order of a marketplace's sellers by their latest message, as one ascending key of `thread t`. */

export const listOrder = ['t.list_rank', 't.list_name', 't.seller_id'] as const;

/** The position beside which a page begins: the first parameters of each statement that reads the list. */
export const listPosition = {
  parameters: { listRank: 'bigint', listName: 'text', sellerId: 'integer' },
  sql: ['$listRank', '$listName', '$sellerId'],
} as const;
