import { usePages } from '../../../api/use-query.js';
import { useText } from '../../../i18n/text.js';
import { actionNames } from './action-names.js';
import './audit-page.css';
import { dateAndTime } from '../../../i18n/times.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { type AuditEntry, entriesPage } from './documents.js';

/** Lists the entries of the audit log. */
export function AuditPage() {
  const text = useText();
  const pages = usePages(entriesPage, { first: 50 });
  return (
    <Page title={text('admin.audit')} lead={text('admin.auditLead')}>
      <PagedTable
        pages={pages}
        permissionHint="admin.fullAdminOrWebmasterOnly"
        empty={text('admin.auditNone')}
        label={text('admin.audit')}
        columns={[
          {
            head: text('admin.action'),
            isName: true,
            cell: ({ action }) => {
              const name = actionNames[action];
              return name ? text(name) : <span className="a-code">{action}</span>;
            },
          },
          { head: text('admin.changes'), cell: ({ changes }) => <Changes changes={changes} /> },
          {
            head: text('admin.actor'),
            cell: ({ actor, actorKind }) =>
              actorKind === 'COMMAND_LINE' ? text('admin.commandLine') : <bdi>{actor}</bdi>,
          },
          { head: text('admin.time'), cell: ({ at }) => <time dateTime={at}>{dateAndTime(at)}</time> },
        ]}
      />
    </Page>
  );
}

function Changes({ changes }: Pick<AuditEntry, 'changes'>) {
  const text = useText();
  if (changes.length === 0) return null;
  return (
    <ul className="a-changes">
      {changes.map(({ field, before, after }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the changes of an entry never change.
        <li key={at}>
          <span className="a-changes__field">{field}</span>{' '}
          {before !== null && (
            <del>
              <span className="p-hidden">{text('admin.before')} </span>
              <bdi>{before}</bdi>
            </del>
          )}{' '}
          {after !== null && (
            <ins>
              <span className="p-hidden">{text('admin.after')} </span>
              <bdi>{after}</bdi>
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}
