import { statement } from '../statement.js';

/* The erasures of people: src/accounts/erase-person.ts begins them, src/accounts/erasure-jobs.ts does them. */

const person = {
  identity: 'text?',
  memberId: 'integer?',
  /** Null: one of the operator's users. */
  sellerId: 'integer?',
  names: 'text[]',
  emails: 'text[]',
} as const;

/** Records that the names of a person are to be replaced. */
export const addErasure = statement({
  name: 'add-erasure',
  scope: 'marketplace',
  parameters: person,
  row: {},
  text: `
insert into person_erasure (marketplace_id, identity, member_id, seller_id, names, emails)
values ($marketplaceId, $identity::text, $memberId::integer, $sellerId::integer, $names::text[], $emails::text[])`,
});

/** Returns the marketplaces with people whose names are to be replaced now. */
export const marketplacesWithErasures = statement({
  name: 'marketplaces-with-erasures',
  scope: 'installation',
  share: 'background',
  parameters: {},
  row: { marketplaceId: 'integer' },
  text: `
select distinct marketplace_id as "marketplaceId"
from person_erasure
where due_at <= clock_timestamp()`,
});

const progress = {
  id: 'integer',
  ...person,
  step: 'text',
  isRepeated: 'boolean',
  afterSeller: 'integer',
  afterNumber: 'bigint',
  changedMessages: 'bigint',
  changedNotes: 'bigint',
  changedEntries: 'bigint',
} as const;

/** Locks an erasure until the transaction ends. No row if none is due, or another process works on it. */
export const takeErasure = statement({
  name: 'take-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: {},
  row: progress,
  text: `
select id, identity, member_id as "memberId", seller_id as "sellerId", names, emails, step,
       is_repeated as "isRepeated", after_seller as "afterSeller", after_number as "afterNumber", changed_messages as "changedMessages",
       changed_notes as "changedNotes", changed_entries as "changedEntries"
from person_erasure
where marketplace_id = $marketplaceId and due_at <= clock_timestamp()
order by id
limit 1
for update skip locked`,
});

/** Stores how far an erasure is. */
export const storeErasure = statement({
  name: 'store-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    id: 'integer',
    step: 'text',
    afterSeller: 'integer',
    afterNumber: 'bigint',
    changedMessages: 'integer',
    changedNotes: 'integer',
    changedEntries: 'integer',
  },
  row: {},
  text: `
update person_erasure
set step = $step, after_seller = $afterSeller, after_number = $afterNumber::bigint,
    changed_messages = changed_messages + $changedMessages::integer,
    changed_notes = changed_notes + $changedNotes::integer,
    changed_entries = changed_entries + $changedEntries::integer
where marketplace_id = $marketplaceId and id = $id`,
});

/** Has an erasure read everything again, after some time. */
export const repeatErasure = statement({
  name: 'repeat-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: { id: 'integer', step: 'text', delaySeconds: 'integer' },
  row: {},
  text: `
update person_erasure
set step = $step, after_seller = 0, after_number = 0, is_repeated = true,
    due_at = clock_timestamp() + $delaySeconds::integer * interval '1 second'
where marketplace_id = $marketplaceId and id = $id`,
});

/** Deletes an erasure that is done, with the names in it. */
export const endErasure = statement({
  name: 'end-erasure',
  scope: 'marketplace',
  share: 'background',
  parameters: { id: 'integer' },
  row: {},
  text: 'delete from person_erasure where marketplace_id = $marketplaceId and id = $id',
});
