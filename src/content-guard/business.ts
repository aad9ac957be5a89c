import type { LabelClass } from './labels.js';

const business: ReadonlySet<LabelClass> = new Set(['order', 'tracking', 'product', 'amount', 'link']);

/** True of a label by which a number is an order's, a parcel's, an article's, an amount or in an address. */
export function isBusinessLabel(kind: LabelClass | null): boolean {
  return kind !== null && business.has(kind);
}
