import { ArrowDown, ArrowUp, Plus } from 'lucide-react';
import { useRef, useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { Alert } from '../../../components/alert.js';
import { Table } from '../../../components/table.js';
import { useText } from '../../../i18n/text.js';
import { MoveButton } from '../shared/move-button.js';
import { Empty, ErrorNotice, Loading, Page } from '../shared/page.js';
import { TemplateCode } from '../shared/template-code.js';
import { UndoNotice } from '../shared/undo-notice.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { useReload } from '../shared/use-reload.js';
import { type SellerLink, sellerLinksQuery, setSellerLinks } from './documents.js';
import { LinkDialog } from './link-dialog.js';

/** A deleted link, and where it was. */
interface Deleted {
  link: SellerLink;
  index: number;
}

/** The link that a dialog edits, and the links when it was opened. */
interface Edited {
  /** Null: it adds one. */
  link: SellerLink | null;
  read: readonly SellerLink[];
}

/** Lists the links of sellers in their order, and manages them. @param version of the saved links. */
export function SellerLinksPage({ version }: { version: number | null }) {
  const text = useText();
  const announce = useAnnounce();
  const { data, error, again } = useQuery(sellerLinksQuery, {});
  useReload(version, again);
  const [dialog, setDialog] = useState<Edited | null>(null);
  const [deleted, setDeleted] = useState<Deleted | null>(null);
  // The answer to the latest change is shown until the links are loaded again.
  const [saved, setSaved] = useState<{ after: typeof data; links: readonly SellerLink[] } | null>(null);
  const change = useMutation();
  const add = useRef<HTMLButtonElement>(null);
  const links = (saved?.after === data ? saved?.links : data?.sellerLinkTemplates) ?? [];
  const set = async (templates: readonly SellerLink[], read = links) => {
    const input = { templates: [...templates], previousTemplates: [...read] };
    const result = await change.run(setSellerLinks, { input });
    if (result?.sellerLinkTemplates) setSaved({ after: data, links: result.sellerLinkTemplates });
    again();
    return result !== null;
  };
  const open = (link: SellerLink | null) => {
    change.clear();
    setDialog({ link, read: links });
  };
  const save = async ({ link: before, read }: Edited, link: SellerLink) => {
    const isEdited = ({ label, template }: SellerLink) =>
      label === before?.label && template === before.template;
    // The server refuses the change of a link that somebody else has changed or deleted since the dialog was opened.
    const current = !before || links.some(isEdited) ? links : read;
    const templates = before ? current.map((each) => (isEdited(each) ? link : each)) : [...current, link];
    if (!(await set(templates, current))) return;
    setDialog(null);
    announce(text('admin.saved'));
  };
  const move = async (link: SellerLink, index: number) => {
    if (!(await set(links.filter((other) => other !== link).toSpliced(index, 0, link)))) return;
    announce(text('admin.linkMoved', { name: link.label, position: index + 1 }));
  };
  const remove = async (link: SellerLink) => {
    if (!(await set(links.filter((other) => other !== link)))) return;
    setDeleted({ link, index: links.indexOf(link) });
  };
  const restore = async ({ link, index }: Deleted) => {
    if (!(await set(links.toSpliced(index, 0, link)))) return false;
    setDeleted(null);
    announce(text('admin.restored', { name: link.label }));
    return true;
  };
  return (
    <Page
      title={text('admin.sellerLinks')}
      lead={text('admin.sellerLinksLead')}
      actions={
        error !== 'forbidden' && (
          <button ref={add} type="button" className="p-button p-button--primary" onClick={() => open(null)}>
            <Plus size={18} aria-hidden />
            {text('admin.sellerLinkAdd')}
          </button>
        )
      }
    >
      <UndoNotice
        deleted={deleted}
        message={({ link }) => text('admin.deletedName', { name: link.label })}
        undo={restore}
        next={add}
      />
      {dialog === null && <Alert messages={change.errors().other} />}
      {error && (!data || error === 'forbidden') ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : !data ? (
        <Loading />
      ) : links.length === 0 ? (
        <Empty>{text('admin.sellerLinksNone')}</Empty>
      ) : (
        <Table
          label={text('admin.sellerLinks')}
          rows={links.map((link) => ({ id: link.label, link }))}
          columns={[
            {
              head: text('admin.sellerLinkLabel'),
              isName: true,
              cell: ({ link }) => <bdi>{link.label}</bdi>,
            },
            {
              head: text('admin.linkTemplate'),
              cell: ({ link }) => <TemplateCode>{link.template}</TemplateCode>,
            },
            {
              head: text('admin.actions'),
              isActions: true,
              cell: ({ link }) => {
                const name = link.label;
                const index = links.indexOf(link);
                return (
                  <>
                    <MoveButton
                      label={text('admin.linkMoveUp', { name })}
                      icon={ArrowUp}
                      isOff={index === 0}
                      onClick={() => void move(link, index - 1)}
                    />
                    <MoveButton
                      label={text('admin.linkMoveDown', { name })}
                      icon={ArrowDown}
                      isOff={index === links.length - 1}
                      onClick={() => void move(link, index + 1)}
                    />
                    <button
                      type="button"
                      className="p-button"
                      aria-label={text('admin.editOf', { name })}
                      onClick={() => open(link)}
                    >
                      {text('admin.edit')}
                    </button>
                    <button
                      type="button"
                      className="p-button p-button--quiet p-button--danger"
                      aria-label={text('admin.deleteOf', { name })}
                      onClick={() => void remove(link)}
                    >
                      {text('admin.delete')}
                    </button>
                  </>
                );
              },
            },
          ]}
        />
      )}
      {dialog !== null && (
        <LinkDialog
          link={dialog.link}
          change={change}
          onSave={(link) => void save(dialog, link)}
          onClose={() => {
            change.clear();
            setDialog(null);
          }}
        />
      )}
    </Page>
  );
}
