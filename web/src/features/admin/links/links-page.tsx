import { ArrowDown, ArrowUp, Plus } from 'lucide-react';
import { useId, useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { Alert } from '../../../components/alert.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { Table } from '../../../components/table.js';
import { useText } from '../../../i18n/text.js';
import { MoveButton } from '../shared/move-button.js';
import { Empty, ErrorNotice, Loading, Page } from '../shared/page.js';
import { TemplateCode } from '../shared/template-code.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useFocusAfterDelete } from '../shared/use-focus-after-delete.js';
import { useMutation } from '../shared/use-mutation.js';
import { useReload } from '../shared/use-reload.js';
import { deleteLinkPattern, type LinkPattern, linkPatternsQuery, moveLinkPattern } from './documents.js';
import { LinkTest } from './link-test.js';
import './links-page.css';
import { PatternDialog } from './pattern-dialog.js';

/** Lists the link patterns in their order, tests them on a text, and manages them. @param version of the saved patterns. */
export function LinksPage({ version }: { version: number | null }) {
  const text = useText();
  const announce = useAnnounce();
  const { data, error, again } = useQuery(linkPatternsQuery, {});
  useReload(version, again);
  const [dialog, setDialog] = useState<LinkPattern | 'new' | null>(null);
  const [deleting, setDeleting] = useState<LinkPattern | null>(null);
  const change = useMutation();
  const heading = useId();
  const { add, deleted } = useFocusAfterDelete(deleting !== null);
  const remove = async () => {
    if (!deleting || !(await change.run(deleteLinkPattern, { input: { id: deleting.id } }))) return;
    deleted();
    setDeleting(null);
    announce(text('admin.deleted'));
    again();
  };
  const move = async ({ id, name }: LinkPattern, position: number) => {
    if (!(await change.run(moveLinkPattern, { input: { id, position } }))) return;
    announce(text('admin.linkMoved', { name, position }));
    again();
  };
  const patterns = data?.linkPatterns ?? [];
  return (
    <Page
      title={text('admin.links')}
      lead={text('admin.linksLead')}
      actions={
        error !== 'forbidden' && (
          <button
            ref={add}
            type="button"
            className="p-button p-button--primary"
            onClick={() => setDialog('new')}
          >
            <Plus size={18} aria-hidden />
            {text('admin.linkAdd')}
          </button>
        )
      }
    >
      {error && (!data || error === 'forbidden') ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : !data ? (
        <Loading />
      ) : patterns.length === 0 ? (
        <Empty>{text('admin.linksNone')}</Empty>
      ) : (
        <>
          <section className="a-card" aria-labelledby={heading}>
            <h2 id={heading}>{text('admin.linkTest')}</h2>
            <p>{text('admin.linkTestLead')}</p>
            <LinkTest version={version} />
          </section>
          <p className="link-order">{text('admin.linksListLead')}</p>
          {!deleting && <Alert messages={change.errors().other} />}
          <Table
            label={text('admin.linksList')}
            rows={patterns}
            columns={[
              {
                head: text('admin.linkPattern'),
                isName: true,
                cell: ({ name, forSellers }) => (
                  <>
                    <bdi>{name}</bdi>
                    <span className="a-sub">
                      {text(forSellers ? 'admin.linkForSellers' : 'admin.linkForOperator')}
                    </span>
                  </>
                ),
              },
              {
                head: text('admin.expression'),
                cell: ({ expression }) => <TemplateCode>{expression}</TemplateCode>,
              },
              {
                head: text('admin.linkTemplate'),
                cell: ({ template }) => <TemplateCode>{template}</TemplateCode>,
              },
              {
                head: text('admin.actions'),
                isActions: true,
                cell: (pattern) => {
                  const position = patterns.indexOf(pattern) + 1;
                  return (
                    <>
                      <MoveButton
                        label={text('admin.linkMoveUp', { name: pattern.name })}
                        icon={ArrowUp}
                        isOff={position === 1}
                        onClick={() => void move(pattern, position - 1)}
                      />
                      <MoveButton
                        label={text('admin.linkMoveDown', { name: pattern.name })}
                        icon={ArrowDown}
                        isOff={position === patterns.length}
                        onClick={() => void move(pattern, position + 1)}
                      />
                      <button
                        type="button"
                        className="p-button"
                        aria-label={text('admin.editOf', { name: pattern.name })}
                        onClick={() => setDialog(pattern)}
                      >
                        {text('admin.edit')}
                      </button>
                      <button
                        type="button"
                        className="p-button p-button--quiet p-button--danger"
                        aria-label={text('admin.deleteOf', { name: pattern.name })}
                        onClick={() => {
                          change.clear();
                          setDeleting(pattern);
                        }}
                      >
                        {text('admin.delete')}
                      </button>
                    </>
                  );
                },
              },
            ]}
          />
        </>
      )}
      {dialog !== null && (
        <PatternDialog
          pattern={dialog === 'new' ? null : dialog}
          onDone={() => {
            setDialog(null);
            announce(text('admin.saved'));
            again();
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {deleting && (
        <ConfirmDialog
          title={text('admin.deleteTitle', { name: deleting.name })}
          action={text('admin.delete')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={remove}
          onClose={() => setDeleting(null)}
        >
          {text('admin.linkDeleteLead')}
        </ConfirmDialog>
      )}
    </Page>
  );
}
