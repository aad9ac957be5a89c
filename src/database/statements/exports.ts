import { statement } from '../statement.js';

/* The exports of a marketplace. A transaction that counts them runs `lockMarketplace` first. */

/** The seconds after which a download that was not seen counts as ended: its process was killed. */
const lostAfter = '30 seconds';

const isRunning = `coalesce(download_seen_at > statement_timestamp() - interval '${lostAfter}', false)`;

const exportRow = {
  id: 'integer',
  marketplaceId: 'integer',
  ownerSeller: 'integer?',
  format: 'text',
  sellerId: 'integer?',
  since: 'timestamptz?',
  until: 'timestamptz?',
  identity: 'text',
  name: 'text?',
  memberId: 'integer?',
  keyId: 'integer?',
  createdAt: 'timestamptz',
  expiresAt: 'timestamptz',
  downloadCount: 'integer',
  isRunning: 'boolean',
  sellerCount: 'integer',
  doneSellerCount: 'integer',
  messageCount: 'integer',
  completedAt: 'timestamptz?',
} as const;

const exportColumns = `
  id, marketplace_id as "marketplaceId", owner_seller as "ownerSeller", format, seller_id as "sellerId", since, until,
  identity, name, member_id as "memberId", key_id as "keyId", created_at as "createdAt", expires_at as "expiresAt",
  download_count as "downloadCount", ${isRunning} as "isRunning", seller_count as "sellerCount",
  done_seller_count as "doneSellerCount", message_count as "messageCount", completed_at as "completedAt"`;

const ofOwner =
  'marketplace_id = $marketplaceId and coalesce(owner_seller, 0) = coalesce($ownerSeller::integer, 0)';

/** Returns the exports of a side that have not expired, the newest first. */
export const listExports = statement({
  name: 'list-exports',
  scope: 'marketplace',
  parameters: { ownerSeller: 'integer?' },
  row: exportRow,
  text: `
select ${exportColumns}
from message_export
where ${ofOwner}
  and expires_at > statement_timestamp()
order by id desc`,
});

export const createExport = statement({
  name: 'create-export',
  scope: 'marketplace',
  parameters: {
    ownerSeller: 'integer?',
    format: 'text',
    onlySeller: 'integer?',
    since: 'timestamptz?',
    until: 'timestamptz?',
    identity: 'text',
    name: 'text?',
    memberId: 'integer?',
    keyId: 'integer?',
    lifetimeSeconds: 'integer',
  },
  row: exportRow,
  text: `
insert into message_export
  (marketplace_id, owner_seller, format, seller_id, since, until, identity, name, member_id, key_id, expires_at)
values
  ($marketplaceId, $ownerSeller, $format, $onlySeller, $since, $until, $identity, $name, $memberId, $keyId,
   statement_timestamp() + make_interval(secs => $lifetimeSeconds::integer))
returning ${exportColumns}`,
});

/** Deletes the expired exports of both sides. */
export const deleteExpiredExports = statement({
  name: 'delete-expired-exports',
  scope: 'marketplace',
  parameters: {},
  row: {},
  text: 'delete from message_export where marketplace_id = $marketplaceId and expires_at <= statement_timestamp()',
});

/** Deletes an export of a side. A download that runs ends. */
export const deleteExport = statement({
  name: 'delete-export',
  scope: 'marketplace',
  parameters: { id: 'integer', ownerSeller: 'integer?' },
  row: exportRow,
  text: `
delete from message_export
where id = $id and ${ofOwner} and expires_at > statement_timestamp()
returning ${exportColumns}`,
});

/** Returns an export that has not expired. The caller verified its link. */
export const exportById = statement({
  name: 'export-by-id',
  scope: 'installation',
  parameters: { id: 'integer' },
  row: exportRow,
  text: `select ${exportColumns} from message_export where id = $id and expires_at > statement_timestamp()`,
});

/** Returns the number of downloads of a marketplace's exports that run, except that of one export. */
export const countRunningDownloads = statement({
  name: 'count-running-downloads',
  scope: 'marketplace',
  parameters: { exceptId: 'integer', ofOperator: 'boolean' },
  row: { count: 'integer' },
  text: `
select count(*)::integer as count
from message_export
where marketplace_id = $marketplaceId and download_seen_at > statement_timestamp() - interval '${lostAfter}'
  and (owner_seller is null) = $ofOperator and id <> $exceptId`,
});

/** Begins a download. One of the same export that runs loses its place. */
export const beginDownload = statement({
  name: 'begin-export-download',
  scope: 'marketplace',
  parameters: { id: 'integer' },
  row: { download: 'integer' },
  text: `
update message_export
set download_count = download_count + 1, download_seen_at = statement_timestamp(), seller_count = 0,
    done_seller_count = 0, message_count = 0, completed_at = null
where marketplace_id = $marketplaceId and id = $id and expires_at > statement_timestamp()
returning download_count as download`,
});

/** Stores the progress of a download. No row if it lost its place, or the export was cancelled or has expired. */
export const storeDownloadProgress = statement({
  name: 'store-export-progress',
  scope: 'marketplace',
  share: 'background',
  parameters: {
    id: 'integer',
    download: 'integer',
    sellerCount: 'integer',
    doneSellerCount: 'integer',
    messageCount: 'integer',
    state: 'text',
  },
  row: { id: 'integer' },
  text: `
update message_export
set seller_count = $sellerCount, done_seller_count = $doneSellerCount, message_count = $messageCount,
    download_seen_at = case when $state = 'running' then statement_timestamp() end,
    completed_at = case when $state = 'complete' then statement_timestamp() end
where marketplace_id = $marketplaceId and id = $id and download_count = $download and expires_at > statement_timestamp()
returning id`,
});
