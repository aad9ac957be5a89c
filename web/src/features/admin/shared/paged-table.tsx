import type { ReactNode } from 'react';
import type { Pages } from '../../../api/use-query.js';
import { type Column, Table } from '../../../components/table.js';
import { type MessageId, useText } from '../../../i18n/text.js';
import { Empty, ErrorNotice, Loading } from './page.js';

/** Shows the loaded rows in a table, with a button to load more. */
export function PagedTable<Row extends { id: string }>({
  pages,
  permissionHint,
  empty,
  ...table
}: {
  pages: Pages<Row>;
  permissionHint: MessageId;
  /** Shown if there are no rows. */
  empty: ReactNode;
  label: string;
  columns: readonly Column<Row>[];
}) {
  const text = useText();
  const { rows, error, loading, hasMore, loadMore, again } = pages;
  if (error && (!rows || error === 'forbidden')) return <ErrorNotice {...{ error, permissionHint, again }} />;
  if (!rows) return <Loading />;
  return (
    <>
      {rows.length > 0 ? <Table {...table} rows={rows} /> : <Empty>{empty}</Empty>}
      {error && <ErrorNotice {...{ error, permissionHint }} again={hasMore ? loadMore : again} />}
      {hasMore && !error && (
        <button type="button" className="p-button a-more" aria-disabled={loading} onClick={loadMore}>
          {text(loading ? 'common.loading' : 'admin.loadMore')}
        </button>
      )}
    </>
  );
}
