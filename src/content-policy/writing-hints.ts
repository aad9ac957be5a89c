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

/** Returns how to write an order number that was taken for data of a blocked kind; null if there is no such number. */
export function writingHint(kind: ContentKind): string | null {
  if (kind === 'PAYMENT_CARD') return 'If it is an order number, write only its last 8 digits.';
  return freedByOrder.has(kind)
    ? 'If it is an order number, write "order" before it: order 123-456-789.'
    : null;
}
