import type { LabelClass } from './labels.js';

const business: ReadonlySet<LabelClass> = new Set(['order', 'tracking', 'product', 'amount', 'link']);

/** Returns true for the label of an order, a parcel, an article, an amount or a web address. */
export function isBusinessLabel(kind: LabelClass | null): boolean {
  return kind !== null && business.has(kind);
}
