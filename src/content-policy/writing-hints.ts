import type { ContentKind } from '../content-guard/kinds.js';

/** Ids that the label of an order makes harmless, in each form in which they are written. */
const freedByOrder: ReadonlySet<ContentKind> = new Set([
  ...([
    'US_SSN',
    'US_ITIN',
    'AU_TFN',
    'CA_SIN',
    'NL_BSN',
    'IN_AADHAAR',
    'DE_TAX_ID',
    'ES_DNI',
    'ES_NIE',
  ] as const),
  ...([
    'NZ_IRD',
    'MX_CURP',
    'PL_PESEL',
    'DK_CPR',
    'SE_PERSONNUMMER',
    'UK_NHS',
    'AU_MEDICARE',
    'SG_NRIC',
  ] as const),
  ...(['CH_AHV', 'OTHER_NATIONAL_ID'] as const),
]);

/** How to write an order number that looks like data of a blocked kind, so that it passes. */
export type WritingHint = 'last-8-digits' | 'order-before';

export const hintSentences: Readonly<Record<WritingHint, string>> = {
  'last-8-digits': 'If it is an order number, write only its last 8 digits.',
  'order-before': 'If it is an order number, write "order" before it: order 123-456-789.',
};

interface FoundNumber {
  readonly kind: ContentKind;
  /** Whether it begins in the author's text before. */
  readonly isContinued?: boolean | undefined;
}

/** Returns how to write an order number that was taken for data of a blocked kind; null if there is no such number. */
export function writingHint({ kind, isContinued }: FoundNumber): WritingHint | null {
  // A text that begins with a word is not read together with the one before.
  if (kind === 'PAYMENT_CARD') return isContinued ? 'order-before' : 'last-8-digits';
  return freedByOrder.has(kind) ? 'order-before' : null;
}
