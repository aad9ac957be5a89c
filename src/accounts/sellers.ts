import type { Administrator, MarketplaceManager } from '../access/actor.js';
import { type AuditChange, writeAudit } from '../access/audit-log.js';
import { sellerReference } from '../access/audit-sellers.js';
import { requirePermission } from '../access/permissions.js';
import { installationOf, marketplaceOf } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner } from '../database/statement.js';
import { lockMarketplace } from '../database/statements/marketplaces.js';
import {
  createSellers as createStatement,
  lockSellerNumbers,
  matchSellers,
  nextFreeNumber,
  takenSellerNumbers,
  updateSellers,
} from '../database/statements/sellers.js';
import { InputError, inputError, sellerNotFound } from '../errors/caller-error.js';
import { foldCase } from '../text/fold-case.js';
import { checkName } from '../text/names.js';
import { nameText } from '../text/search-match.js';
import { checkExternalId } from './external-id.js';
import { administratorOf } from './managing-actor.js';

export interface NewSeller {
  businessName: string;
  /** The marketplace's own id for the seller, unique within the marketplace. */
  externalId?: string | null;
  /** Its number; null: the next free one. `takenNumbers` says which are not free. */
  newNumber?: number | null;
}

/**
 * Returns those of some numbers that sellers of the installation have. Until the transaction ends, no other one creates a
 * seller, so that the others stay free.
 */
export async function takenNumbers(
  administrator: Administrator,
  transaction: Runner,
  sellerIds: readonly number[],
): Promise<ReadonlySet<number>> {
  if (sellerIds.length === 0) return new Set();
  const installation = installationOf(administrator);
  await transaction.run(installation, lockSellerNumbers, {});
  const taken = await transaction.run(installation, takenSellerNumbers, { sellerIds });
  return new Set(taken.map(({ sellerId }) => sellerId));
}

/**
 * Creates sellers, each with an empty thread, in one statement. It writes no audit entry: an import writes one for each
 * batch, and for the invented data of a seeded marketplace the entry of its creation is enough.
 * @returns their ids, in the same order.
 * @throws {CallerError} if the marketplace does not exist or a name is invalid.
 */
export async function createSellers(
  administrator: Administrator,
  database: Runner,
  marketplaceId: number,
  sellers: readonly NewSeller[],
): Promise<number[]> {
  const names = sellers.map(({ businessName }) => checkName('businessName', businessName));
  const actor = await administratorOf(administrator, database, marketplaceId, 'marketplace');
  const created = await database.run(marketplaceOf(actor), createStatement, {
    numbers: sellers.map(({ newNumber }) => newNumber ?? nextFreeNumber),
    businessNames: names,
    searchNames: names.map(foldCase),
    nameWords: names.map(nameText),
    externalIds: sellers.map(({ externalId }) => externalId ?? null),
  });
  return created.map(({ sellerId }) => sellerId);
}

/**
 * Creates a seller in the actor's marketplace, with an empty thread.
 * @returns its id.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `businessName`, and on `externalId`, also if
 * another seller has it.
 */
export async function createSeller(
  actor: MarketplaceManager,
  database: Database,
  seller: NewSeller,
): Promise<number> {
  requirePermission(actor, 'settings.manage');
  const name = checkName('businessName', seller.businessName);
  const externalId = seller.externalId == null ? null : checkExternalId(seller.externalId);
  const values = {
    numbers: [nextFreeNumber],
    businessNames: [name],
    searchNames: [foldCase(name)],
    nameWords: [nameText(name)],
    externalIds: [externalId],
  };
  return database.transaction(async (transaction) => {
    await transaction.run(marketplaceOf(actor), lockMarketplace, {});
    await requireUnusedId(actor, transaction, externalId);
    const [created] = await transaction.run(marketplaceOf(actor), createStatement, values);
    if (!created) throw new Error('The seller was not stored.');
    const changes = changesOf(created.sellerId, null, { businessName: name, externalId });
    await writeAudit(actor, transaction, 'sellerCreate', changes);
    return created.sellerId;
  });
}

/** The changes of a seller. Omitted fields stay unchanged. `id` is null if the input is not a seller's id. */
export interface SellerChange {
  id: number | null;
  businessName?: string;
  /** Null removes it. */
  externalId?: string | null;
}

/**
 * Changes a seller of the actor's marketplace.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`; `BAD_USER_INPUT` on `id`, `businessName` and `externalId`.
 */
export async function updateSeller(
  actor: MarketplaceManager,
  database: Database,
  { id, ...change }: SellerChange,
): Promise<number> {
  requirePermission(actor, 'settings.manage');
  const newId = change.externalId == null ? change.externalId : checkExternalId(change.externalId);
  const scope = marketplaceOf(actor);
  return database.transaction(async (transaction) => {
    await transaction.run(scope, lockMarketplace, {});
    const [before] =
      id === null ? [] : await transaction.run(scope, matchSellers, { ...noMatches, sellerIds: [id] });
    if (!before) throw new InputError([sellerNotFound('id')]);
    const { sellerId } = before;
    const { businessName = before.businessName } = change;
    const after = {
      businessName: checkName('businessName', businessName, { stored: before.businessName }),
      externalId: newId === undefined ? before.externalId : newId,
    };
    const changes = changesOf(sellerId, before, after);
    if (changes.length === 0) return sellerId;
    if (after.externalId !== before.externalId) await requireUnusedId(actor, transaction, after.externalId);
    await transaction.run(scope, updateSellers, {
      sellerIds: [sellerId],
      businessNames: [after.businessName],
      searchNames: [foldCase(after.businessName)],
      nameWords: [nameText(after.businessName)],
      externalIds: [after.externalId],
    });
    await writeAudit(actor, transaction, 'sellerUpdate', changes);
    return sellerId;
  });
}

const noMatches = { sellerIds: [], externalIds: [], searchNames: [], businessNames: [] };

/** @throws {CallerError} on `externalId` if a seller of the marketplace has it. The caller holds the lock of the sellers. */
async function requireUnusedId(
  actor: MarketplaceManager,
  transaction: Runner,
  externalId: string | null,
): Promise<void> {
  if (externalId === null) return;
  const values = { ...noMatches, externalIds: [externalId] };
  const [holder] = await transaction.run(marketplaceOf(actor), matchSellers, values);
  if (holder) throw inputError('externalId', 'Another seller has this externalId.');
}

/** The values of a seller that the audit log shows. */
interface SellerValues {
  businessName: string;
  externalId: string | null;
}

/** Returns the changes for the audit log; `before` is null for a new seller. */
function changesOf(sellerId: number, before: SellerValues | null, after: SellerValues): AuditChange[] {
  const field = sellerReference(sellerId);
  const values = [
    { field, before: before?.businessName ?? null, after: after.businessName },
    { field: `${field} externalId`, before: before?.externalId ?? null, after: after.externalId },
  ];
  return values.filter((value) => value.before !== value.after);
}
