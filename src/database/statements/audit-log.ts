import { bothDirections } from '../keyset.js';
import { statement } from '../statement.js';

/* The audit log: who changed what in a marketplace. The transaction that makes a change writes its entry. */

/** Adds an entry; `changes` is the JSON text of a list of { field, before, after }. */
export const addAuditEntry = statement({
  name: 'add-audit-entry',
  scope: 'marketplace',
  parameters: { identity: 'text', name: 'text?', action: 'text', changes: 'text' },
  row: { id: 'bigint' },
  text: `
insert into audit_entry (marketplace_id, identity, name, action, changes)
values ($marketplaceId, $identity, $name, $action, $changes::text::jsonb)
returning id`,
});

const parameters = { beside: 'bigint', limit: 'integer' } as const;
const row = {
  id: 'bigint',
  at: 'timestamptz',
  identity: 'text',
  name: 'text?',
  action: 'text',
  changes: 'text',
} as const;

/** Returns the marketplace's entries, the newest first. */
export const auditEntries = bothDirections(
  'desc',
  { first: 'audit-entries-older', last: 'audit-entries-newer' },
  (name, { beyond, nearestFirst }) =>
    statement({
      name,
      scope: 'marketplace',
      parameters,
      row,
      text: `
select id, at, identity, name, action, changes::text as changes
from audit_entry
where marketplace_id = $marketplaceId and ${beyond(['id'], ['$beside'])}
${nearestFirst(['id'])}
limit $limit::integer`,
    }),
);
