import { lazy } from 'react';
import { EarlyKeys } from '../../components/early-keys.js';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import { useSeller } from '../inbox/inbox-context.js';
import './column-slot.css';
import type { ColumnHost } from './column-host.js';
import type { SellerColumn } from './use-seller-column.js';

/** Loads the details of sellers. */
export const loadSellerDetails = () => import('./details-panel.js');
const DetailsPanel = lazy(loadSellerDetails);
const DetailsSheet = lazy(async () => ({ default: (await loadSellerDetails()).DetailsSheet }));

interface Props extends ColumnHost {
  sellerId: string;
  column: SellerColumn;
}

const waiting = <div className="seller-column__head" />;

/** Shows the seller of the open conversation in the column or the sheet. The column has its place before it is loaded. */
export function ColumnSlot({ sellerId, column, ...host }: Props) {
  const text = useText();
  const seller = useSeller(sellerId);
  const { place, close } = column;
  if (place === 'sheet')
    return seller ? (
      <LazyBoundary waiting={<EarlyKeys onCancel={close} />}>
        <DetailsSheet {...{ seller, host, close }} />
      </LazyBoundary>
    ) : null;
  if (place === null) return null;
  return (
    <section className="seller-column" aria-label={text('inbox.sellerDetails')}>
      {seller ? (
        <LazyBoundary waiting={waiting}>
          <DetailsPanel {...{ seller, host, close }} />
        </LazyBoundary>
      ) : (
        waiting
      )}
    </section>
  );
}
