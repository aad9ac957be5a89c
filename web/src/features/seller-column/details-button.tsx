import { PanelRight } from 'lucide-react';
import { useText } from '../../i18n/text.js';
import type { SellerColumn } from './use-seller-column.js';

/** Shows or hides the seller's details. */
export function DetailsButton({ column }: { column: SellerColumn }) {
  const label = useText()('inbox.sellerDetails');
  const isSheet = column.placeToOpen === 'sheet';
  return (
    <button
      type="button"
      className="p-button p-button--quiet p-button--icon"
      data-toggles-details=""
      aria-label={label}
      title={`${label} (D)`}
      aria-keyshortcuts="D"
      aria-haspopup={isSheet ? 'dialog' : undefined}
      aria-expanded={column.place !== null}
      onClick={column.toggle}
    >
      <PanelRight className="flips" size={18} aria-hidden="true" />
    </button>
  );
}
