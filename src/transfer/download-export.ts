import type { Actor } from '../access/actor.js';
import { actorOfKeyNumber } from '../access/api-key-lookup.js';
import { writeAudit } from '../access/audit-log.js';
import { requirePermission } from '../access/permissions.js';
import { requestOrigin } from '../access/request-origin.js';
import { actorOfMembership } from '../access/session-lookup.js';
import { exportsOf, unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import {
  beginDownload,
  countRunningDownloads,
  exportById,
  storeDownloadProgress,
} from '../database/statements/exports.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import { userById } from '../database/statements/users.js';
import { CallerError, callerError } from '../errors/caller-error.js';
import { auditedExport, type ExportProgress, exportFile } from './export-files.js';
import type { IdEncoder } from './format.js';
import { asExport, type StoredExport } from './manage-exports.js';
import { paced } from './paced-parts.js';

/** The maximum number of downloads of a marketplace that run at a time, by side. */
export const maximumDownloads = { operator: 2, seller: 8 } as const;

/** The messages of a part. Their encoding holds up requests of the same process, so it must be short. */
const pageSize = 50;

/** The times of a download that runs. */
export interface DownloadTimes {
  /** The interval at which its progress is stored, and whether it may continue is checked. */
  readonly checkMs: number;
  /** The time after which it ends if the client takes nothing. */
  readonly stallMs: number;
}

const defaultTimes: DownloadTimes = { checkMs: 2_000, stallMs: 60_000 };

/** An export that can be downloaded now, with its creator. */
export interface OpenedExport {
  readonly actor: Actor;
  readonly export: StoredExport;
}

interface Client {
  readonly address: string;
  readonly userAgent: string | undefined;
}

/**
 * Finds the export of a verified link.
 * @returns null if it has expired or was cancelled, or its creator can no longer export.
 */
export async function openExport(
  database: Database,
  id: number,
  { address, userAgent }: Client,
): Promise<OpenedExport | null> {
  const [row] = await database.run(unauthenticated, exportById, { id });
  if (!row) return null;
  const found = asExport(row);
  const creator = await creatorOf(database, found, address);
  if (!creator) return null;
  return { actor: { ...creator, origin: requestOrigin(address, userAgent) }, export: found };
}

/** Returns the creator of an export as it is now; null if it can no longer export, or acts for another side. */
async function creatorOf(
  database: Database,
  { memberId, keyId, marketplaceId, ownerSeller }: StoredExport,
  address: string,
): Promise<Actor | null> {
  let actor: Actor | null = null;
  if (keyId !== null) actor = await actorOfKeyNumber(database, keyId, address);
  else if (memberId !== null) {
    const [member] = await database.run(unauthenticated, userById, { id: memberId });
    actor = member ? actorOfMembership(member) : null;
  }
  if (!actor) return null;
  const side = actor.side === 'seller' ? actor.sellerId : null;
  if (actor.marketplaceId !== marketplaceId || side !== ownerSeller) return null;
  try {
    requirePermission(actor, 'messages.export');
  } catch (error) {
    if (error instanceof CallerError) return null;
    throw error;
  }
  return actor;
}

/** A download that runs. */
export interface ExportDownload {
  readonly parts: AsyncGenerator<string>;
  /** Aborted when the download must end; reading `parts` then fails. */
  readonly signal: AbortSignal;
}

interface DownloadOptions {
  readonly ids: IdEncoder;
  readonly address: string;
  /** Receives the error of progress that could not be stored; the download continues. */
  readonly onError: (error: unknown) => void;
  readonly times?: DownloadTimes;
}

/**
 * Begins a download, and records it. A download of the same export that runs ends: its client may have lost its connection. A
 * download ends early if the export is cancelled or expires, if its creator can no longer export, or if nothing was read for too
 * long.
 * @returns null if the export was cancelled meanwhile.
 * @throws {CallerError} `RATE_LIMITED` if too many downloads run.
 */
export async function downloadExport(
  opened: OpenedExport,
  database: Database,
  options: DownloadOptions,
): Promise<ExportDownload | null> {
  const { actor, export: wanted } = opened;
  const { id } = wanted;
  const { scope } = exportsOf(actor);
  const number = await database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const ofOperator = actor.side === 'operator';
    const [running] = await transaction.run(scope, countRunningDownloads, { exceptId: id, ofOperator });
    if (running && running.count >= maximumDownloads[actor.side]) {
      throw callerError(
        'RATE_LIMITED',
        `${running.count} exports are being downloaded. Try again when one is complete, or cancel one.`,
      );
    }
    const [begun] = await transaction.run(scope, beginDownload, { id });
    if (!begun) return null;
    await writeAudit(actor, transaction, 'exportDownload', auditedExport(wanted));
    return begun.download;
  });
  return number === null ? null : runDownload(opened, database, number, options);
}

function runDownload(
  { actor, export: wanted }: OpenedExport,
  database: Database,
  download: number,
  { ids, address, onError, times = defaultTimes }: DownloadOptions,
): ExportDownload {
  const { scope } = exportsOf(actor);
  const { id, format, sellerId, since, until } = wanted;
  const controller = new AbortController();
  const { signal } = controller;
  let progress: ExportProgress = { doneSellers: 0, sellers: 0, messages: 0 };
  /** Since when a part waits for the client; null while the next one is read. */
  let offeredAt: number | null = null;
  const store = async (state: 'running' | 'complete' | 'ended') => {
    const { sellers: sellerCount, doneSellers: doneSellerCount, messages: messageCount } = progress;
    const counts = { sellerCount, doneSellerCount, messageCount };
    const stored = await database.run(scope, storeDownloadProgress, { id, download, ...counts, state });
    return stored.length > 0;
  };
  const check = async () => {
    const isStalled = offeredAt !== null && Date.now() - offeredAt > times.stallMs;
    if (isStalled || !(await store('running')) || !(await creatorOf(database, wanted, address))) {
      controller.abort(new Error('The download of an export has ended early.'));
    }
  };
  async function* parts(): AsyncGenerator<string> {
    const timer = setInterval(() => void check().catch(onError), times.checkMs).unref();
    let state: 'complete' | 'ended' = 'ended';
    try {
      const file = exportFile(actor, database, {
        ...{ format, sellerId, since, until, ids, pageSize },
        onProgress: (now) => {
          progress = now;
        },
      });
      for await (const part of paced(file.parts, signal)) {
        signal.throwIfAborted();
        offeredAt = Date.now();
        yield part;
        offeredAt = null;
      }
      state = 'complete';
    } finally {
      clearInterval(timer);
      await store(state).catch(onError);
    }
  }
  return { parts: parts(), signal };
}
