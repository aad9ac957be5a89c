import { useState } from 'react';
import { usePages } from '../../../api/use-query.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { actionNames } from './action-names.js';
import './audit-page.css';
import { startOfDay } from '../../../i18n/start-of-day.js';
import { dateAndTime } from '../../../i18n/times.js';
import { auditExportPath } from '../../../paths.js';
import { Page } from '../shared/page.js';
import { PagedTable } from '../shared/paged-table.js';
import { SearchField } from '../shared/search-field.js';
import { type AuditEntry, entriesPage } from './documents.js';
import { Retention } from './retention.js';
import { withSellerNames } from './seller-names.js';

/** The shortest text that the server searches for. */
const minSearchLength = 3;

/** Lists the entries of the audit log of the signed-in side, and exports those that are selected. */
export function AuditPage({ side }: { side: 'operator' | 'seller' }) {
  const text = useText();
  const [typed, setTyped] = useState('');
  const [action, setAction] = useState<string | null>(null);
  const [actor, setActor] = useState<Pick<AuditEntry, 'actor' | 'actorKey'> | null>(null);
  const [since, setSince] = useState('');
  const [until, setUntil] = useState('');
  const q = typed.trim().length < minSearchLength ? null : typed.trim();
  const filter = {
    action,
    actorKey: actor?.actorKey ?? null,
    since: startOfDay(since),
    until: startOfDay(until, 1),
  };
  const pages = usePages(entriesPage, { first: 30, q, filter });
  return (
    <Page
      title={text('admin.audit')}
      lead={text('admin.auditLead')}
      actions={(['csv', 'jsonl'] as const).map((format) => (
        <a key={format} className="p-button" download href={auditExportPath(side, format, { q, ...filter })}>
          {text(format === 'csv' ? 'admin.auditCsv' : 'admin.auditJson')}
        </a>
      ))}
    >
      {side === 'operator' && <Retention changed={pages.again} />}
      <div className="a-filters">
        <SearchField label={text('admin.auditSearch')} value={typed} onChange={setTyped} />
        <SelectField
          label={text('admin.action')}
          value={action ?? ''}
          onChange={(event) => setAction(event.target.value || null)}
        >
          <option value="">{text('admin.all')}</option>
          {Object.entries(actionNames).map(([each, name]) => (
            <option key={each} value={each}>
              {name ? text(name) : each}
            </option>
          ))}
        </SelectField>
        <TextField
          label={text('admin.auditSince')}
          type="date"
          value={since}
          onChange={(event) => setSince(event.target.value)}
        />
        <TextField
          label={text('admin.auditUntil')}
          type="date"
          value={until}
          onChange={(event) => setUntil(event.target.value)}
        />
        {actor && (
          <button type="button" className="p-button" onClick={() => setActor(null)}>
            {text('admin.auditEveryone')}
          </button>
        )}
      </div>
      <PagedTable
        pages={pages}
        permissionHint="admin.fullAdminOrWebmasterOnly"
        empty={text('admin.auditNone')}
        label={text('admin.audit')}
        columns={[
          {
            head: text('admin.action'),
            isName: true,
            cell: ({ action: done, occurrences }) => {
              const name = actionNames[done];
              return (
                <>
                  {name ? text(name) : <span className="a-code">{done}</span>}
                  {occurrences > 1 && ` ${text('admin.auditTimes', { count: occurrences })}`}
                </>
              );
            },
          },
          { head: text('admin.changes'), cell: (entry) => <Changes {...entry} /> },
          {
            head: text('admin.actor'),
            cell: (entry) => (
              <>
                <ActorButton entry={entry} onChoose={setActor} />
                {side === 'operator' && <ActingSeller {...entry} />}
              </>
            ),
          },
          {
            head: text('admin.auditAddress'),
            cell: ({ address, userAgent }) => (
              <bdi className="a-address" dir="ltr" title={userAgent ?? undefined}>
                {address}
              </bdi>
            ),
          },
          {
            head: text('admin.time'),
            cell: ({ at, lastAt }) => (
              <>
                <time dateTime={at}>{dateAndTime(at)}</time>
                {lastAt !== null && (
                  <>
                    {' – '}
                    <time dateTime={lastAt}>{dateAndTime(lastAt)}</time>
                  </>
                )}
              </>
            ),
          },
        ]}
      />
    </Page>
  );
}

/** Shows the actor of an entry; a press selects the actor's entries. */
function ActorButton({ entry, onChoose }: { entry: AuditEntry; onChoose: (entry: AuditEntry) => void }) {
  const text = useText();
  const { actor, actorKind } = entry;
  return (
    <button
      type="button"
      className="p-button p-button--quiet a-actor"
      title={text('admin.auditOnlyActor')}
      onClick={() => onChoose(entry)}
    >
      {actorKind === 'COMMAND_LINE' && text('admin.commandLine')}
      {actorKind === 'SYSTEM' && text('admin.auditSystem')}
      {(actorKind === 'USER' || actorKind === 'API_KEY') && <bdi>{actor}</bdi>}
    </button>
  );
}

/** Shows the seller whose side acted, in the operator's log. */
function ActingSeller({ sellerId, sellers }: Pick<AuditEntry, 'sellerId' | 'sellers'>) {
  const seller = sellers.find(({ id }) => id === sellerId);
  return seller ? <bdi className="a-acting-seller">{seller.businessName}</bdi> : null;
}

/** Shows the changes with the names of sellers; the number is in the tooltip. */
function Changes({ changes, sellers }: Pick<AuditEntry, 'changes' | 'sellers'>) {
  const named = (value: string) => withSellerNames(value, sellers);
  const numberIn = (value: string) => (named(value) === value ? undefined : value);
  const text = useText();
  if (changes.length === 0) return null;
  return (
    <ul className="a-changes">
      {changes.map(({ field, before, after }, at) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: the changes of an entry never change.
        <li key={at}>
          <bdi className="a-changes__field" title={numberIn(field)}>
            {named(field)}
          </bdi>{' '}
          {before !== null && (
            <del>
              <span className="p-hidden">{text('admin.before')} </span>
              <bdi title={numberIn(before)}>{named(before)}</bdi>
            </del>
          )}{' '}
          {after !== null && (
            <ins>
              <span className="p-hidden">{text('admin.after')} </span>
              <bdi title={numberIn(after)}>{named(after)}</bdi>
            </ins>
          )}
        </li>
      ))}
    </ul>
  );
}
