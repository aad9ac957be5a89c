import { UserPlus } from 'lucide-react';
import { useState } from 'react';
import { usePages } from '../../../api/use-query.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { useText } from '../../../i18n/text.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { SearchField } from '../shared/search-field.js';
import { SecretDialog } from '../shared/secret-dialog.js';
import { type Side, SideFilter } from '../shared/side-filter.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { BouncedAddress } from './bounced-address.js';
import { eraseUser, removeUser, resetUser, type UserRow, usersPage } from './documents.js';
import { EditDialog } from './edit-dialog.js';
import { InviteDialog } from './invite-dialog.js';
import { roleName } from './roles.js';

type DialogAction = 'edit' | 'reset' | 'remove' | 'erase';

/** Lists the operator's and the sellers' users, and manages them. */
export function UsersPage() {
  const text = useText();
  const announce = useAnnounce();
  const [typed, setTyped] = useState('');
  const q = typed.trim() || null;
  const [kind, setKind] = useState<Side | null>(null);
  const pages = usePages(usersPage, { q, kind, first: 50 });
  const change = useMutation();
  const [inviting, setInviting] = useState(false);
  const [openDialog, setOpenDialog] = useState<{ action: DialogAction; user: UserRow } | null>(null);
  const [link, setLink] = useState<string | null>(null);

  const invited = (email: string, invitationUrl: string | null) => {
    setLink(invitationUrl);
    if (invitationUrl === null) announce(text('admin.invited', { email }));
  };
  const reset = async ({ id }: UserRow) => {
    const result = await change.run(resetUser, { input: { id } });
    if (!result?.user) return;
    setOpenDialog(null);
    pages.replace(result.user);
    invited(result.user.email, result.invitationUrl);
  };
  const remove = async ({ id }: UserRow) => {
    if (!(await change.run(removeUser, { input: { id } }))) return;
    setOpenDialog(null);
    announce(text('admin.userRemoved'));
    pages.again();
  };
  const erase = async ({ id }: UserRow) => {
    if (!(await change.run(eraseUser, { input: { id } }))) return;
    setOpenDialog(null);
    announce(text('admin.userErased'));
    pages.again();
  };
  const open = (action: DialogAction, user: UserRow) => {
    change.clear();
    setOpenDialog({ action, user });
  };
  const close = () => setOpenDialog(null);

  return (
    <Page
      title={text('admin.users')}
      lead={text('admin.usersLead')}
      actions={
        pages.error !== 'forbidden' && (
          <button type="button" className="p-button p-button--primary" onClick={() => setInviting(true)}>
            <UserPlus size={18} aria-hidden />
            {text('admin.userInvite')}
          </button>
        )
      }
    >
      {pages.error !== 'forbidden' && (
        <div className="a-filters">
          <SearchField label={text('admin.userSearch')} value={typed} onChange={setTyped} />
          <SideFilter side={kind} onChange={setKind} />
        </div>
      )}
      <PagedTable
        pages={pages}
        permissionHint="admin.fullAdminOnly"
        empty={text(q || kind ? 'admin.usersNoResults' : 'admin.usersNone')}
        label={text('admin.users')}
        columns={[
          {
            head: text('admin.name'),
            isName: true,
            cell: ({ name, email, isViewer, emailBouncedAt }) => (
              <>
                <bdi>{name}</bdi> {isViewer && <span className="a-tag">{text('admin.you')}</span>}
                <span className="a-sub">
                  <bdi dir="ltr">{email}</bdi>
                </span>
                {emailBouncedAt && <BouncedAddress at={emailBouncedAt} />}
              </>
            ),
          },
          {
            head: text('admin.roleOrSeller'),
            cell: ({ role, seller }) => (role ? text(roleName[role]) : <bdi>{seller?.businessName}</bdi>),
          },
          {
            head: text('admin.signsIn'),
            cell: ({ hasPassword, twoFactorEnabled }) => (
              <span className="a-row">
                {!hasPassword && <span className="a-tag a-tag--warning">{text('admin.noPasswordYet')}</span>}
                {hasPassword && !twoFactorEnabled && text('admin.withPassword')}
                {twoFactorEnabled && (
                  <span className="a-tag a-tag--good">{text('admin.withSecondFactor')}</span>
                )}
              </span>
            ),
          },
          {
            head: text('admin.actions'),
            isActions: true,
            cell: (user) => (
              <>
                <button
                  type="button"
                  className="p-button"
                  aria-label={text('admin.editOf', { name: user.name })}
                  onClick={() => open('edit', user)}
                >
                  {text('admin.edit')}
                </button>
                {!user.isViewer && (
                  <>
                    <button
                      type="button"
                      className="p-button"
                      aria-label={text('admin.resetOf', { name: user.name })}
                      onClick={() => open('reset', user)}
                    >
                      {text('admin.reset')}
                    </button>
                    <button
                      type="button"
                      className="p-button p-button--danger"
                      aria-label={text('admin.removeOf', { name: user.name })}
                      onClick={() => open('remove', user)}
                    >
                      {text('admin.remove')}
                    </button>
                    <button
                      type="button"
                      className="p-button p-button--danger"
                      aria-label={text('admin.eraseOf', { name: user.name })}
                      onClick={() => open('erase', user)}
                    >
                      {text('admin.erase')}
                    </button>
                  </>
                )}
              </>
            ),
          },
        ]}
      />
      {inviting && (
        <InviteDialog
          onClose={() => setInviting(false)}
          onDone={(email, invitationUrl) => {
            setInviting(false);
            invited(email, invitationUrl);
            pages.again();
          }}
        />
      )}
      {openDialog?.action === 'edit' && (
        <EditDialog
          user={openDialog.user}
          onClose={close}
          onDone={(user) => {
            close();
            pages.replace(user);
            announce(text('admin.saved'));
          }}
        />
      )}
      {openDialog?.action === 'reset' && (
        <ConfirmDialog
          title={text('admin.resetTitle', { name: openDialog.user.name })}
          action={text('admin.reset')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={() => reset(openDialog.user)}
          onClose={close}
        >
          {text('admin.resetLead')}
        </ConfirmDialog>
      )}
      {openDialog?.action === 'remove' && (
        <ConfirmDialog
          title={text('admin.removeTitle', { name: openDialog.user.name })}
          action={text('admin.remove')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={() => remove(openDialog.user)}
          onClose={close}
        >
          {text('admin.removeLead')}
        </ConfirmDialog>
      )}
      {openDialog?.action === 'erase' && (
        <ConfirmDialog
          title={text('admin.eraseTitle', { name: openDialog.user.name })}
          action={text('admin.erase')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={() => erase(openDialog.user)}
          onClose={close}
        >
          {text('admin.eraseLead')}
        </ConfirmDialog>
      )}
      {link && (
        <SecretDialog
          title={text('admin.invitationTitle')}
          lead={text('admin.invitationLead')}
          label={text('admin.invitationLink')}
          value={link}
          onClose={() => setLink(null)}
        />
      )}
    </Page>
  );
}
