import type { SellerPage } from '../chat/list-sellers.js';
import type { ListedSeller } from '../chat/model.js';
import type { OperatorTypes } from './account-kind.js';
import type { SellerNode } from './chat-types.js';
import { addTotalCount, CountedConnectionPage, nodesOf } from './connections.js';

/** A page of sellers, which also returns whether its count is exact. */
export class SellerConnectionPage extends CountedConnectionPage<ListedSeller & SellerNode> {
  readonly totalCountIsExact: SellerPage['totalCountIsExact'];

  constructor(page: SellerPage, cursorOf: (seller: ListedSeller) => string) {
    super(page, cursorOf, page.totalCount);
    this.totalCountIsExact = page.totalCountIsExact;
  }
}

export type SellerConnectionType = ReturnType<typeof sellerConnection>;

/** Adds the connection of the lists of sellers. */
export function sellerConnection({ builder, Seller }: OperatorTypes) {
  const SellerConnection = builder.connectionObject({
    type: Seller,
    name: 'SellerConnection',
    description: 'A page of sellers.',
    fields: (t) => ({ nodes: t.field(nodesOf(Seller)) }),
  });
  addTotalCount(builder, SellerConnection, 'sellers');
  const counted = SellerConnection as object as ReturnType<typeof builder.objectRef<SellerConnectionPage>>;
  builder.objectField(counted, 'totalCountIsExact', (t) =>
    t.boolean({
      description:
        'Whether `totalCount` is exact. With a `filter` and without `q`, and with labels, at most 1,000 sellers are counted.',
      resolve: (page) => page.totalCountIsExact(),
    }),
  );
  return SellerConnection;
}
