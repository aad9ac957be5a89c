import { CallerError, inputError } from '../errors/caller-error.js';
import { isStorable } from '../text/characters.js';
import { nameError, trimName } from '../text/names.js';
import { checkExternalId } from './external-id.js';
import type { RejectedRow, SellerRow } from './seller-csv.js';

/** A row with valid values, except that only a seller that has the name already can have an invalid one. */
export interface CheckedRow {
  line: number;
  businessName: string;
  /** Why no other seller can have the name; null if it is valid. */
  nameProblem: string | null;
  sellerId: number | null;
  externalId: string | null;
}

export type ImportedRow = CheckedRow | RejectedRow;

/** Checks the values of a row. Returns the reason if it is rejected. */
export function checkRow(
  row: SellerRow | RejectedRow,
  decodeSellerId: (id: string) => number | null,
): ImportedRow {
  if ('reason' in row) return row;
  const { line, externalId } = row;
  try {
    const businessName = trimName(row.businessName);
    const nameProblem = nameError('businessName', businessName)?.message ?? null;
    if (nameProblem !== null && !isStorable(businessName)) return { line, reason: nameProblem };
    if (externalId !== null) checkExternalId(externalId);
    const ids = (['id', 'legacyId'] as const).flatMap((column) => {
      const value = row[column];
      if (value === null) return [];
      const number = decodeSellerId(value);
      if (number === null) throw inputError(column, `The ${column} is not a seller's id.`);
      return [number];
    });
    const [sellerId = null, other = sellerId] = ids;
    if (sellerId !== other) throw inputError('legacyId', 'The id and the legacyId belong to two sellers.');
    return { line, businessName, nameProblem, sellerId, externalId };
  } catch (error) {
    if (error instanceof CallerError) return { line, reason: error.message };
    throw error;
  }
}

/** The state of a seller after the rows so far; `sellerId` is null until the seller is created. */
export interface SellerDraft {
  sellerId: number | null;
  /** The number with which it is created; null: the next free one. */
  newNumber?: number | null;
  businessName: string;
  externalId: string | null;
}

/**
 * Collects the changes of a batch of rows. Each row applies to the result of the rows before it, as if each were written
 * separately.
 */
export class SellerDrafts {
  taken = 0;
  created = 0;
  updated = 0;
  readonly rejected: RejectedRow[] = [];
  /** Sellers to create, in the order of the rows. */
  readonly fresh: SellerDraft[] = [];
  /** Existing sellers to update. */
  readonly changed = new Set<SellerDraft>();

  private readonly byNumber = new Map<number, SellerDraft>();
  private readonly byExternalId = new Map<string, SellerDraft>();
  private readonly byName = new Map<string, Set<SellerDraft>>();
  /** Names and external ids that a seller had before the batch, and that a row replaced. */
  private readonly replacedNames = new Set<string>();
  private readonly replacedExternalIds = new Set<string>();

  /**
   * @param found the existing sellers that the rows can match, with at most two for each name.
   * @param takenNumbers the numbers of the rows that sellers of the installation have.
   */
  constructor(
    found: readonly (SellerDraft & { sellerId: number })[],
    private readonly takenNumbers: ReadonlySet<number>,
  ) {
    for (const seller of found) {
      const draft = { ...seller };
      this.byNumber.set(seller.sellerId, draft);
      this.enter(draft);
    }
  }

  /**
   * Applies the next row.
   * @returns false, without a change, if the row must wait until the changes so far are written: it has a replaced name,
   * which other sellers can have too, or a replaced external id, which must be unique at every moment.
   */
  take(row: ImportedRow): boolean {
    if ('reason' in row) {
      this.rejected.push(row);
    } else {
      if (this.mustWait(row)) return false;
      const seller = this.findSeller(row);
      if (typeof seller === 'string') this.rejected.push({ line: row.line, reason: seller });
      else if (seller) this.change(seller, row);
      else this.add(row);
    }
    this.taken++;
    return true;
  }

  private mustWait({ sellerId, externalId, businessName }: CheckedRow): boolean {
    if (externalId !== null) return this.replacedExternalIds.has(externalId);
    return sellerId === null && this.replacedNames.has(businessName);
  }

  /** Returns the seller of the row, null for a new seller, or the reason if the row is rejected. */
  private findSeller(row: CheckedRow): SellerDraft | string | null {
    const seller = this.matchSeller(row);
    if (row.nameProblem === null || typeof seller === 'string') return seller;
    return seller?.businessName === row.businessName ? seller : row.nameProblem;
  }

  private matchSeller({ sellerId, externalId, businessName }: CheckedRow): SellerDraft | string | null {
    const holder = externalId === null ? undefined : this.byExternalId.get(externalId);
    if (sellerId !== null) {
      const seller = this.byNumber.get(sellerId) ?? null;
      if (!seller && this.takenNumbers.has(sellerId)) {
        return 'This id is taken: a seller of another marketplace has it.';
      }
      return holder && holder !== seller ? 'Another seller has this externalId.' : seller;
    }
    if (externalId !== null) return holder ?? null;
    const [seller, another] = this.byName.get(businessName) ?? [];
    return another ? 'Several sellers have this name. Add an id or externalId to the row.' : (seller ?? null);
  }

  private add({ sellerId: newNumber, businessName, externalId }: CheckedRow): void {
    const draft = { sellerId: null, newNumber, businessName, externalId };
    if (newNumber !== null) this.byNumber.set(newNumber, draft);
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
    if (after.businessName !== before.businessName) this.replacedNames.add(before.businessName);
    if (before.externalId !== null && after.externalId !== before.externalId) {
      this.byExternalId.delete(before.externalId);
      this.replacedExternalIds.add(before.externalId);
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
