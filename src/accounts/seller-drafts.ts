import { CallerError, inputError } from '../errors/caller-error.js';
import { codePoints, isStorable } from '../text/characters.js';
import { checkName, maximumNameLength } from './marketplaces.js';
import type { RejectedRow, SellerRow } from './seller-csv.js';

/** A row whose values make sense by themselves. */
export interface CheckedRow {
  line: number;
  businessName: string;
  sellerId: number | null;
  externalId: string | null;
}

export type ImportedRow = CheckedRow | RejectedRow;

/** The row with its values checked, or why it is left out. */
export function checkedRow(
  row: SellerRow | RejectedRow,
  sellerNumber: (id: string) => number | null,
): ImportedRow {
  if ('reason' in row) return row;
  const { line, id, externalId } = row;
  try {
    const businessName = checkName('businessName', row.businessName);
    if (externalId !== null && (codePoints(externalId) > maximumNameLength || !isStorable(externalId))) {
      throw inputError(
        'externalId',
        `The externalId is not text of at most ${maximumNameLength} characters.`,
      );
    }
    const sellerId = id === null ? null : sellerNumber(id);
    if (id !== null && sellerId === null) throw inputError('id', "The id is not a seller's.");
    return { line, businessName, sellerId, externalId };
  } catch (error) {
    if (error instanceof CallerError) return { line, reason: error.message };
    throw error;
  }
}

/** A seller as the rows taken so far leave it; `sellerId` is null until it is made. */
export interface SellerDraft {
  sellerId: number | null;
  businessName: string;
  externalId: string | null;
}

/**
 * What a batch of rows makes of the sellers that they mean, each row told from what those before it left, as if
 * each had been written at once.
 */
export class SellerDrafts {
  taken = 0;
  created = 0;
  updated = 0;
  readonly rejected: RejectedRow[] = [];
  /** Sellers to be made, in the order of the rows. */
  readonly fresh: SellerDraft[] = [];
  /** Sellers that were there and are to be changed. */
  readonly changed = new Set<SellerDraft>();

  private readonly byNumber = new Map<number, SellerDraft>();
  private readonly byExternalId = new Map<string, SellerDraft>();
  private readonly byName = new Map<string, Set<SellerDraft>>();
  /** Names and external ids that a seller had before the batch and no longer has. */
  private readonly leftNames = new Set<string>();
  private readonly leftExternalIds = new Set<string>();

  /** @param found the sellers that the batch's rows may mean; of a name's, two at most. */
  constructor(found: readonly (SellerDraft & { sellerId: number })[]) {
    for (const seller of found) {
      const draft = { ...seller };
      this.byNumber.set(seller.sellerId, draft);
      this.enter(draft);
    }
  }

  /**
   * Takes the next row.
   * @returns false, and takes nothing, where it must wait until what was taken is written: it means a name that
   * a seller has given up, of which there may be more, or an external id, which is unique at every moment.
   */
  take(row: ImportedRow): boolean {
    if ('reason' in row) {
      this.rejected.push(row);
    } else {
      if (this.mustWait(row)) return false;
      const meant = this.sellerMeantBy(row);
      if (typeof meant === 'string') this.rejected.push({ line: row.line, reason: meant });
      else if (meant) this.change(meant, row);
      else this.add(row);
    }
    this.taken++;
    return true;
  }

  private mustWait({ sellerId, externalId, businessName }: CheckedRow): boolean {
    if (externalId !== null) return this.leftExternalIds.has(externalId);
    return sellerId === null && this.leftNames.has(businessName);
  }

  /** The seller, null where it is to be made, or why the row is left out. */
  private sellerMeantBy({ sellerId, externalId, businessName }: CheckedRow): SellerDraft | string | null {
    const holder = externalId === null ? undefined : this.byExternalId.get(externalId);
    if (sellerId !== null) {
      const seller = this.byNumber.get(sellerId);
      if (!seller) return "The id is not a seller's of this marketplace.";
      return holder && holder !== seller ? "The externalId is another seller's." : seller;
    }
    if (externalId !== null) return holder ?? null;
    const [seller, another] = this.byName.get(businessName) ?? [];
    return another
      ? 'Several sellers have this name: an id or externalId must tell which.'
      : (seller ?? null);
  }

  private add({ businessName, externalId }: CheckedRow): void {
    const draft = { sellerId: null, businessName, externalId };
    this.created++;
    this.fresh.push(draft);
    this.enter(draft);
  }

  private change(draft: SellerDraft, { businessName, externalId }: CheckedRow): void {
    this.updated++;
    const before = { ...draft };
    const after = { businessName, externalId: externalId ?? before.externalId };
    if (after.businessName === before.businessName && after.externalId === before.externalId) return;
    this.byName.get(before.businessName)?.delete(draft);
    if (after.businessName !== before.businessName) this.leftNames.add(before.businessName);
    if (before.externalId !== null && after.externalId !== before.externalId) {
      this.byExternalId.delete(before.externalId);
      this.leftExternalIds.add(before.externalId);
    }
    this.enter(Object.assign(draft, after));
    if (draft.sellerId !== null) this.changed.add(draft);
  }

  private enter(draft: SellerDraft): void {
    if (draft.externalId !== null) this.byExternalId.set(draft.externalId, draft);
    const namesakes = this.byName.get(draft.businessName);
    if (namesakes) namesakes.add(draft);
    else this.byName.set(draft.businessName, new Set([draft]));
  }
}
