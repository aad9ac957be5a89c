import { findContent } from './find-content.js';
import type { BuiltInKind } from './kinds.js';
import type { Span } from './spans.js';

/** A text with the spans in which its kind is found, in UTF-16 units. */
export interface TestVector {
  readonly text: string;
  readonly spans: readonly Span[];
}

/**
 * Published test values of each kind, in the groups in which people write them. bench/guard/vectors/ has more of them,
 * with their sources. Secrets are in parts, so that the scanners of code hosts do not report them.
 */
const values: Readonly<Record<BuiltInKind, readonly string[]>> = {
  PAYMENT_CARD: [
    '4111111111111111',
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4242424242424242',
    '5555555555554444',
    '5555 5555 5555 4444',
    '2223003122003222',
    '378282246310005',
    '3782 822463 10005',
    '6011111111111117',
    '3566002020360505',
    '36227206271667',
    '6200000000000005',
  ],
  CARD_SECURITY_CODE: [
    'Card 4242 4242 4242 4242, exp 12/28, CVV 448',
    'card number 5555555555554444 cvv: 510',
  ],
  CARD_EXPIRY: [
    'Card 4242 4242 4242 4242, exp 05/27, CVV 123',
    'card number 5555555555554444 expires 09/2032',
  ],
  IBAN: ['DE89370400440532013000', 'GB29 NWBK 6016 1331 9268 19', 'FR1420041010050500013M02606'],
  US_BANK_ACCOUNT: [
    'routing number 110000000, account number 000123456789',
    'ABA 110000000 acct 000999999991',
  ],
  AU_BANK_ACCOUNT: ['BSB 000-000 Account 000123456', 'BSB: 000000\nAccount number: 900123456'],
  UK_BANK_ACCOUNT: ['Sort code 08-99-99, account number 66374958', 'sort code 202959 acc no 63748472'],
  SWIFT_ACCOUNT: ['SWIFT CHASUS33, account number 167378265', 'BIC: BOFAUS3NXXX\nAccount: 675636003301'],
  US_SSN: ['536-90-4399', '078 05 1123'],
  US_ITIN: ['912-90-3456', '981 65 3591'],
  AU_TFN: ['123 456 782', '459599230'],
  UK_NINO: ['AA 12 34 56 B', 'HH012345D'],
  CA_SIN: ['123-456-782', '130 692 544', '130692544'],
  DE_TAX_ID: ['36 574 261 809', '36574261809'],
  FR_NIR: ['2 95 10 99 126 111 93', '295109912611193'],
  ES_DNI: ['54362315-K', '54362315K'],
  ES_NIE: ['x-2482300w', 'X1111111G'],
  IT_CODICE_FISCALE: ['RCCMNL83S18D969H', 'MRTMTT25D09F205Z'],
  NL_BSN: ['1112.22.333', '111222333'],
  BR_CPF: ['390.533.447-05', '39053344705'],
  IN_AADHAAR: ['2341 2341 2346', '234123412346'],
  EMAIL: ['foo+bar@bar.com', 'jane.roe@example.co.uk'],
  PHONE: ['+1 268 464 1234', '+971-50-123-4567', '+376312345'],
  PASSWORD: ['password: Tr0ub4dor&3', 'Password: Sommer2026!'],
  API_TOKEN: [`AKIA${'C7MHYWD4YMNI2XIW'}`, `ASIA${'JJPWLUMJOHW4U6BP'}`],
  PRIVATE_KEY: [
    `-----BEGIN ${'PRIVATE KEY'}-----\nnnppWvBiSnj5TIjNMqduPYeu+4YR9IOPq9sierX9PVGSO/l2kLcQMtschZd94o4d\n-----END ${'PRIVATE KEY'}-----`,
  ],
};

/** Returns the texts of a kind: each value alone and in a sentence. Computed once. */
export function testVectors(kind: BuiltInKind): readonly TestVector[] {
  const known = vectors.get(kind);
  if (known) return known;
  const found = values[kind].flatMap((value) =>
    [value, `Hello, ${value} thanks.`].map((text) => ({ text, spans: spansOf(kind, text) })),
  );
  const usable = found.filter(({ spans }) => spans.length > 0);
  vectors.set(kind, usable);
  return usable;
}

const vectors = new Map<BuiltInKind, readonly TestVector[]>();

/** The texts have no characters beyond the BMP, so that code points are units. */
const spansOf = (kind: BuiltInKind, text: string): Span[] =>
  findContent(text).filter((finding) => finding.kind === kind);
