import { Plus } from 'lucide-react';
import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { LabelDot } from '../../../components/label-dot.js';
import { Table } from '../../../components/table.js';
import { useText } from '../../../i18n/text.js';
import { numberText } from '../shared/number-text.js';
import { Empty, ErrorNotice, Loading, Page } from '../shared/page.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useFocusAfterDelete } from '../shared/use-focus-after-delete.js';
import { useMutation } from '../shared/use-mutation.js';
import { deleteLabel, type LabelRow, labelsQuery } from './documents.js';
import { LabelDialog } from './label-dialog.js';
import './labels-page.css';

/** Lists the labels of conversations with their counts, and manages them. */
export function LabelsPage() {
  const text = useText();
  const announce = useAnnounce();
  const { data, error: failure, again } = useQuery(labelsQuery, {});
  const [dialog, setDialog] = useState<LabelRow | 'new' | null>(null);
  const [deleting, setDeleting] = useState<LabelRow | null>(null);
  const change = useMutation();
  const { add, deleted } = useFocusAfterDelete(deleting !== null);
  const error = data && !data.viewer.canManageSettings ? 'forbidden' : failure;
  const done = (message: string) => {
    announce(message);
    again();
  };
  const remove = async () => {
    if (!deleting || !(await change.run(deleteLabel, { input: { id: deleting.id } }))) return;
    deleted();
    setDeleting(null);
    done(text('admin.deleted'));
  };
  return (
    <Page
      title={text('admin.labels')}
      lead={text('admin.labelsLead')}
      actions={
        error !== 'forbidden' && (
          <button
            ref={add}
            type="button"
            className="p-button p-button--primary"
            onClick={() => setDialog('new')}
          >
            <Plus size={18} aria-hidden />
            {text('admin.labelAdd')}
          </button>
        )
      }
    >
      {error && (!data || error === 'forbidden') ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : !data ? (
        <Loading />
      ) : data.labels.length === 0 ? (
        <Empty>{text('admin.labelsNone')}</Empty>
      ) : (
        <Table
          label={text('admin.labels')}
          rows={data.labels}
          columns={[
            {
              head: text('admin.labelName'),
              isName: true,
              cell: ({ name, colour }) => (
                <span className="label-name">
                  <LabelDot colour={colour} />
                  <bdi>{name}</bdi>
                </span>
              ),
            },
            { head: text('admin.openThreads'), cell: ({ openThreadCount }) => numberText(openThreadCount) },
            { head: text('admin.allThreads'), cell: ({ threadCount }) => numberText(threadCount) },
            {
              head: text('admin.actions'),
              isActions: true,
              cell: (label) => (
                <>
                  <button
                    type="button"
                    className="p-button"
                    aria-label={text('admin.editOf', { name: label.name })}
                    onClick={() => setDialog(label)}
                  >
                    {text('admin.edit')}
                  </button>
                  <button
                    type="button"
                    className="p-button p-button--quiet p-button--danger"
                    aria-label={text('admin.deleteOf', { name: label.name })}
                    onClick={() => {
                      change.clear();
                      setDeleting(label);
                    }}
                  >
                    {text('admin.delete')}
                  </button>
                </>
              ),
            },
          ]}
        />
      )}
      {dialog !== null && (
        <LabelDialog
          label={dialog === 'new' ? null : dialog}
          onDone={() => {
            setDialog(null);
            done(text('admin.saved'));
          }}
          onClose={() => setDialog(null)}
        />
      )}
      {deleting && (
        <ConfirmDialog
          title={text('admin.labelDeleteTitle', { name: deleting.name })}
          action={text('admin.delete')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={remove}
          onClose={() => setDeleting(null)}
        >
          {text('admin.labelDeleteText', { count: deleting.threadCount })}
        </ConfirmDialog>
      )}
    </Page>
  );
}
