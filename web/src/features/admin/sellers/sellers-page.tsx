import type { ResultOf } from 'gql.tada';
import { Plus } from 'lucide-react';
import { useState } from 'react';
import { graphql } from '../../../api/operator-graphql.js';
import { usePages } from '../../../api/use-query.js';
import { ChangeForm } from '../../../components/change-form.js';
import { Dialog } from '../../../components/dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { conversationPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { SearchField } from '../shared/search-field.js';
import { dateAndTime } from '../shared/times.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';

const sellerFields = graphql(`
  fragment AdminSellerFields on Seller { id legacyId businessName latestChatMessage { id createdAt } }
`);

const sellersPage = graphql(
  `
  query AdminSellersPage($q: String, $first: Int!, $after: String) {
    page: sellersForChats(q: $q, first: $first, after: $after) {
      nodes { ...AdminSellerFields }
      pageInfo { endCursor hasNextPage }
    }
  }
`,
  [sellerFields],
);

const createSeller = graphql(
  `
  mutation CreateSeller($input: SellerCreateInput!) {
    result: sellerCreate(input: $input) { seller { ...AdminSellerFields } errors { field messages } }
  }
`,
  [sellerFields],
);

const updateSeller = graphql(
  `
  mutation UpdateSeller($input: SellerUpdateInput!) {
    result: sellerUpdate(input: $input) { seller { ...AdminSellerFields } errors { field messages } }
  }
`,
  [sellerFields],
);

type SellerRow = ResultOf<typeof sellerFields>;

/** The sellers of the marketplace, by their latest message. */
export function SellersPage() {
  const text = useText();
  const announce = useAnnounce();
  const [typed, setTyped] = useState('');
  const q = typed.trim() || null;
  const pages = usePages(sellersPage, { q, first: 50 });
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
        whoMay="admin.chatOnly"
        empty={text(q ? 'admin.sellersNone' : 'admin.sellersNoneYet')}
        label={text('admin.sellers')}
        columns={[
          {
            head: text('admin.name'),
            isName: true,
            cell: ({ id, businessName }) => (
              <Link className="a-link" href={conversationPath(id)}>
                <bdi>{businessName}</bdi>
              </Link>
            ),
          },
          {
            head: text('admin.sellerNumber'),
            cell: ({ id, legacyId }) => (
              <>
                {legacyId}
                <span className="a-sub a-code">
                  <bdi dir="ltr">{id}</bdi>
                </span>
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
                  aria-label={text('admin.renameOf', { name: seller.businessName })}
                  onClick={() => setEditing(seller)}
                >
                  {text('admin.rename')}
                </button>
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
            announce(text(editing === 'new' ? 'admin.sellerMade' : 'admin.saved'));
            if (editing === 'new') pages.again();
            else pages.replace(seller);
          }}
        />
      )}
    </Page>
  );
}

/** Makes a seller, or gives one another name. */
function SellerDialog({
  seller,
  onDone,
  onClose,
}: {
  seller: SellerRow | null;
  onDone: (seller: SellerRow) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [businessName, setBusinessName] = useState(seller?.businessName ?? '');
  const errors = change.errors(['businessName']);
  const submit = async () => {
    const result = seller
      ? await change.run(updateSeller, { input: { id: seller.id, businessName } })
      : await change.run(createSeller, { input: { businessName } });
    if (result?.seller) onDone(result.seller);
  };
  return (
    <Dialog
      title={seller ? text('admin.renameOf', { name: seller.businessName }) : text('admin.sellerAdd')}
      onClose={onClose}
    >
      <ChangeForm
        action={text(seller ? 'common.save' : 'admin.create')}
        busy={change.busy}
        errors={errors}
        onSubmit={submit}
        onCancel={onClose}
      >
        <TextField
          label={text('admin.businessName')}
          hint={text('admin.businessNameHint')}
          errors={errors.of('businessName')}
          autoComplete="off"
          required
          value={businessName}
          onChange={(event) => setBusinessName(event.target.value)}
        />
      </ChangeForm>
    </Dialog>
  );
}
