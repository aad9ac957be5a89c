import { ArrowLeft } from 'lucide-react';
import { AuditPage } from '../../features/admin/audit/audit-page.js';
import '../../features/admin/shared/admin.css';
import en from '../../i18n/en/admin.json';
import { addTexts, useText } from '../../i18n/text.js';
import { Link, sellerRouter } from '../../router.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/admin.json')]),
  ar: () => Promise.all([import('../../i18n/ar/admin.json')]),
});

/** Shows the seller's own audit log, with a link back. */
export default function SellerAuditPage() {
  const text = useText();
  return (
    <>
      <Link
        className="p-button p-button--quiet"
        href={sellerRouter.pathTo({ page: 'home', isPanelOpen: false })}
        onNavigate={() => scrollTo(0, 0)}
      >
        <ArrowLeft className="portal-arrow" size={18} aria-hidden="true" />
        {text('sellerPage.back')}
      </Link>
      <AuditPage side="seller" />
    </>
  );
}
