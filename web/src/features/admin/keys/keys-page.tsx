import { Plus } from 'lucide-react';
import { useState } from 'react';
import { usePages } from '../../../api/use-query.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { useText } from '../../../i18n/text.js';
import { dateAndTime, shortDate } from '../../../i18n/times.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { SecretDialog } from '../shared/secret-dialog.js';
import { type Side, SideFilter } from '../shared/side-filter.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { type KeyRow, keysPage, revokeKey } from './documents.js';
import { KeyDialog } from './key-dialog.js';
import { scopeLabels } from './scopes.js';

/** Lists the operator's and the sellers' API keys, and manages them. */
export function KeysPage() {
  const text = useText();
  const announce = useAnnounce();
  const [kind, setKind] = useState<Side | null>(null);
  const pages = usePages(keysPage, { kind, first: 50 });
  const change = useMutation();
  const [isCreating, setIsCreating] = useState(false);
  const [createdKey, setCreatedKey] = useState<string | null>(null);
  const [revoking, setRevoking] = useState<KeyRow | null>(null);
  const isForbidden = pages.error === 'forbidden';

  const revoke = async ({ id }: KeyRow) => {
    const result = await change.run(revokeKey, { input: { id } });
    if (!result?.apiKey) return;
    setRevoking(null);
    pages.replace(result.apiKey);
    announce(text('admin.keyRevoked'));
  };
  return (
    <Page
      title={text('admin.keys')}
      lead={text('admin.keysLead')}
      actions={
        !isForbidden && (
          <button type="button" className="p-button p-button--primary" onClick={() => setIsCreating(true)}>
            <Plus size={18} aria-hidden />
            {text('admin.keyAdd')}
          </button>
        )
      }
    >
      {!isForbidden && (
        <div className="a-filters">
          <SideFilter side={kind} onChange={setKind} />
        </div>
      )}
      <PagedTable
        pages={pages}
        permissionHint="admin.fullAdminOnly"
        empty={text('admin.keysNone')}
        label={text('admin.keys')}
        columns={[
          {
            head: text('admin.keyLabel'),
            isName: true,
            cell: ({ label, prefix }) => (
              <>
                <bdi>{label ?? text('admin.keyUnnamed')}</bdi>
                <span className="a-sub a-code">
                  <bdi dir="ltr">{prefix}…</bdi>
                </span>
              </>
            ),
          },
          {
            head: text('admin.keyActsFor'),
            cell: ({ seller }) => (seller ? <bdi>{seller.businessName}</bdi> : text('admin.sideOperator')),
          },
          {
            head: text('admin.keyScope'),
            cell: (key) => <KeyAccess {...key} />,
          },
          {
            head: text('admin.keyLastUsed'),
            cell: ({ lastUsedAt }) => (lastUsedAt ? dateAndTime(lastUsedAt) : text('admin.never')),
          },
          { head: text('admin.state'), cell: (key) => <KeyState {...key} /> },
          {
            head: text('admin.actions'),
            isActions: true,
            cell: (key) =>
              key.revokedAt === null && (
                <button
                  type="button"
                  className="p-button p-button--danger"
                  aria-label={text('admin.revokeOf', { name: key.label ?? key.prefix })}
                  onClick={() => {
                    change.clear();
                    setRevoking(key);
                  }}
                >
                  {text('admin.revoke')}
                </button>
              ),
          },
        ]}
      />
      {isCreating && (
        <KeyDialog
          onClose={() => setIsCreating(false)}
          onDone={(key) => {
            setIsCreating(false);
            setCreatedKey(key);
            pages.again();
          }}
        />
      )}
      {createdKey && (
        <SecretDialog
          title={text('admin.keyCreatedTitle')}
          lead={text('admin.keyCreatedLead')}
          label={text('admin.key')}
          value={createdKey}
          onClose={() => setCreatedKey(null)}
        />
      )}
      {revoking && (
        <ConfirmDialog
          title={text('admin.revokeTitle', { name: revoking.label ?? revoking.prefix })}
          action={text('admin.revoke')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={() => revoke(revoking)}
          onClose={() => setRevoking(null)}
        >
          {text('admin.revokeLead')}
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** Shows the scopes and the networks of the key. */
function KeyAccess({ kind, scopes, hasEarlierRights, networks }: KeyRow) {
  const text = useText();
  return (
    <>
      {scopes.map((scope) => (
        <div key={scope}>
          {text(kind === 'SELLER' && scope === 'MANAGE' ? 'admin.scopeManageSeller' : scopeLabels[scope])}
        </div>
      ))}
      {hasEarlierRights && (
        <span className="a-tag a-tag--warning" title={text('admin.keyEarlierRightsHint')}>
          {text('admin.keyEarlierRights')}
        </span>
      )}
      {networks.length > 0 && (
        <span className="a-sub a-code">
          <bdi dir="ltr">{networks.join(', ')}</bdi>
        </span>
      )}
    </>
  );
}

function KeyState({ revokedAt, expiresAt }: KeyRow) {
  const text = useText();
  if (revokedAt) return <span className="a-tag a-tag--danger">{text('admin.keyStateRevoked')}</span>;
  if (!expiresAt) return <span className="a-tag a-tag--good">{text('admin.keyStateActive')}</span>;
  const date = shortDate(expiresAt);
  return Date.parse(expiresAt) < Date.now() ? (
    <span className="a-tag a-tag--danger">{text('admin.keyStateExpired', { date })}</span>
  ) : (
    <span className="a-tag a-tag--warning">{text('admin.keyStateExpires', { date })}</span>
  );
}
