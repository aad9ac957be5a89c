import { Plus } from 'lucide-react';
import { useState } from 'react';
import { usePages, useQuery } from '../../../api/use-query.js';
import { useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';
import { conversationPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { SearchField } from '../shared/search-field.js';
import { useAnnounce } from '../shared/use-announce.js';
import { holdRightsQuery, type SellerRow, sellersPage } from './documents.js';
import { LegalHoldButton } from './legal-hold-button.js';
import { SellerDialog } from './seller-dialog.js';

/** Lists the sellers of the marketplace, ordered by their latest message, and manages them. */
export function SellersPage() {
  const text = useText();
  const announce = useAnnounce();
  const [typed, setTyped] = useState('');
  const q = typed.trim() || null;
  const pages = usePages(sellersPage, { q, first: 50 });
  const canHold = useQuery(holdRightsQuery, {}).data?.viewer.canManageAccounts === true;
  const [editing, setEditing] = useState<SellerRow | 'new' | null>(null);
  return (
    <Page
      title={text('admin.sellers')}
      lead={text('admin.sellersLead')}
      actions={
        <button type="button" className="p-button p-button--primary" onClick={() => setEditing('new')}>
          <Plus size={18} aria-hidden />
          {text('admin.sellerAdd')}
        </button>
      }
    >
      <div className="a-filters">
        <SearchField label={text('admin.sellerSearch')} value={typed} onChange={setTyped} />
      </div>
      <PagedTable
        pages={pages}
        permissionHint="admin.chatOnly"
        empty={text(q ? 'admin.sellersNoResults' : 'admin.sellersNone')}
        label={text('admin.sellers')}
        columns={[
          {
            head: text('admin.name'),
            isName: true,
            cell: ({ id, businessName, legalHoldSince }) => (
              <>
                <Link className="a-link" href={conversationPath(id)}>
                  <bdi>{businessName}</bdi>
                </Link>
                {legalHoldSince !== null && (
                  <span className="a-sub">
                    <span className="a-tag a-tag--warning" title={dateAndTime(legalHoldSince)}>
                      {text('admin.legalHold')}
                    </span>
                  </span>
                )}
              </>
            ),
          },
          {
            head: text('admin.sellerNumber'),
            cell: ({ id, legacyId, externalId }) => (
              <>
                {legacyId}
                <span className="a-sub a-code">
                  <bdi dir="ltr">{id}</bdi>
                </span>
                {externalId !== null && (
                  <span className="a-sub a-code" title={text('admin.externalId')}>
                    <bdi>{externalId}</bdi>
                  </span>
                )}
              </>
            ),
          },
          {
            head: text('admin.latestMessage'),
            cell: ({ latestChatMessage: latest }) =>
              latest ? dateAndTime(latest.createdAt) : text('admin.never'),
          },
          {
            head: text('admin.actions'),
            isActions: true,
            cell: (seller) => (
              <>
                <button
                  type="button"
                  className="p-button"
                  aria-label={text('admin.editOf', { name: seller.businessName })}
                  onClick={() => setEditing(seller)}
                >
                  {text('admin.edit')}
                </button>
                {canHold && <LegalHoldButton seller={seller} changed={pages.replace} />}
              </>
            ),
          },
        ]}
      />
      {editing && (
        <SellerDialog
          seller={editing === 'new' ? null : editing}
          onClose={() => setEditing(null)}
          onDone={(seller) => {
            setEditing(null);
            announce(text(editing === 'new' ? 'admin.sellerAdded' : 'admin.saved'));
            if (editing === 'new') pages.again();
            else pages.replace(seller);
          }}
        />
      )}
    </Page>
  );
}
