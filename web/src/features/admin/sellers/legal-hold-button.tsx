import { Alert } from '../../../components/alert.js';
import { useText } from '../../../i18n/text.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { type SellerRow, setLegalHold } from './documents.js';

/** Sets or releases the legal hold of a seller. Pressed again, it takes that back. */
export function LegalHoldButton({
  seller,
  changed,
}: {
  seller: SellerRow;
  changed: (seller: SellerRow) => void;
}) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const isOnHold = seller.legalHoldSince !== null;
  const toggle = async () => {
    const result = await change.run(setLegalHold, { input: { sellerId: seller.id, onHold: !isOnHold } });
    if (!result?.seller) return;
    announce(
      text(isOnHold ? 'admin.legalHoldReleased' : 'admin.legalHoldIsSet', { name: seller.businessName }),
    );
    changed(result.seller);
  };
  return (
    <>
      <button
        type="button"
        className="p-button"
        aria-label={text(isOnHold ? 'admin.legalHoldReleaseOf' : 'admin.legalHoldSetOf', {
          name: seller.businessName,
        })}
        aria-disabled={change.busy}
        onClick={toggle}
      >
        {text(isOnHold ? 'admin.legalHoldRelease' : 'admin.legalHoldSet')}
      </button>
      <Alert messages={change.errors().other} />
    </>
  );
}
