import { Plus } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { Table } from '../../../components/table.js';
import { type Text, useText } from '../../../i18n/text.js';
import { dateAndTime, shortDate } from '../../../i18n/times.js';
import { numberText } from '../shared/number-text.js';
import { Empty, ErrorNotice, Loading, Page } from '../shared/page.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useFocusAfterDelete } from '../shared/use-focus-after-delete.js';
import { useMutation } from '../shared/use-mutation.js';
import { cancelExport, type ExportRow, exportFormats, exportsQuery } from './documents.js';
import { ExportDialog } from './export-dialog.js';
import './texts.js';

/** The interval at which the progress is read while a download runs. */
const pollMs = 2_000;

/** Lists the exports of messages with the progress of their downloads, creates and cancels them. */
export function ExportsPage() {
  const text = useText();
  const announce = useAnnounce();
  const { data, error, again } = useQuery(exportsQuery, {});
  const [isCreating, setCreating] = useState(false);
  const [cancelling, setCancelling] = useState<ExportRow | null>(null);
  const change = useMutation();
  const { add, deleted } = useFocusAfterDelete(cancelling !== null);
  const isDownloading = data?.exports.some(({ state }) => state === 'DOWNLOADING') ?? false;
  useEffect(() => {
    if (!isDownloading) return;
    const timer = setInterval(again, pollMs);
    return () => clearInterval(timer);
  }, [isDownloading, again]);
  const done = (message: string) => {
    announce(message);
    again();
  };
  const cancel = async () => {
    if (!cancelling || !(await change.run(cancelExport, { input: { id: cancelling.id } }))) return;
    deleted();
    setCancelling(null);
    done(text('exports.cancelled'));
  };
  return (
    <Page
      title={text('admin.exports')}
      lead={text('exports.lead')}
      actions={
        error !== 'forbidden' && (
          <button
            ref={add}
            type="button"
            className="p-button p-button--primary"
            onClick={() => setCreating(true)}
          >
            <Plus size={18} aria-hidden />
            {text('exports.new')}
          </button>
        )
      }
    >
      {error && (!data || error === 'forbidden') ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : !data ? (
        <Loading />
      ) : data.exports.length === 0 ? (
        <Empty>{text('exports.none')}</Empty>
      ) : (
        <Table
          label={text('admin.exports')}
          rows={data.exports}
          columns={[
            {
              head: text('exports.content'),
              isName: true,
              cell: ({ seller }) => (seller ? <bdi>{seller.businessName}</bdi> : text('exports.all')),
            },
            { head: text('exports.period'), cell: (row) => periodOf(text, row) },
            { head: text('exports.format'), cell: ({ format }) => text(exportFormats[format]) },
            { head: text('exports.state'), cell: (row) => stateOf(text, row) },
            {
              head: text('exports.createdBy'),
              cell: ({ createdByName, createdAt }) => (
                <>
                  {createdByName !== null && <bdi>{createdByName}, </bdi>}
                  <time dateTime={createdAt}>{dateAndTime(createdAt)}</time>
                </>
              ),
            },
            {
              head: text('exports.expires'),
              cell: ({ expiresAt }) => <time dateTime={expiresAt}>{dateAndTime(expiresAt)}</time>,
            },
            {
              head: text('exports.actions'),
              isActions: true,
              cell: (row) => (
                <>
                  {row.downloadPath !== null && (
                    <a
                      className="p-button"
                      download
                      href={row.downloadPath}
                      aria-label={text('exports.downloadOf', { name: shownName(text, row) })}
                      // The server has begun the download by then.
                      onClick={() => setTimeout(again, pollMs)}
                    >
                      {text('exports.download')}
                    </a>
                  )}
                  <button
                    type="button"
                    className="p-button p-button--quiet p-button--danger"
                    aria-label={text('exports.cancelOf', { name: shownName(text, row) })}
                    onClick={() => {
                      change.clear();
                      setCancelling(row);
                    }}
                  >
                    {text('exports.cancel')}
                  </button>
                </>
              ),
            },
          ]}
        />
      )}
      {isCreating && (
        <ExportDialog
          onDone={() => {
            setCreating(false);
            done(text('exports.created'));
          }}
          onClose={() => setCreating(false)}
        />
      )}
      {cancelling && (
        <ConfirmDialog
          title={text('exports.cancelTitle', { name: shownName(text, cancelling) })}
          action={text('exports.cancel')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={cancel}
          onClose={() => setCancelling(null)}
        >
          {text('exports.cancelText')}
        </ConfirmDialog>
      )}
    </Page>
  );
}

/** Returns what names an export: its seller or all, and its format. */
const shownName = (text: Text, { seller, format }: ExportRow): string =>
  `${seller?.businessName ?? text('exports.all')}, ${text(exportFormats[format])}`;

function periodOf(text: Text, { since, until }: ExportRow): string {
  const from = since === null ? null : shortDate(since);
  // The end is exclusive.
  const to = until === null ? null : shortDate(new Date(Date.parse(until) - 1).toISOString());
  if (from !== null && to !== null) return text('exports.range', { from, until: to });
  if (from !== null) return text('exports.from', { date: from });
  return to === null ? text('exports.anyTime') : text('exports.before', { date: to });
}

function stateOf(text: Text, { state, progress }: ExportRow): string {
  const count = progress.messages;
  if (state === 'READY') return text('exports.ready');
  if (state === 'DOWNLOADED') return text('exports.downloaded', { count });
  const [done, sellers] = [numberText(progress.doneSellers), numberText(progress.sellers)];
  return text('exports.downloading', { count, done, sellers });
}
