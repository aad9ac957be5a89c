/**
 * The payment card schemes: their first digits (issuer identification numbers, ISO/IEC 7812) and lengths, from
 * https://en.wikipedia.org/wiki/Payment_card_number as of 2026 and the schemes' own BIN tables. If two schemes share a
 * range, both are listed; one match is enough.
 */
export interface CardScheme {
  readonly name: string;
  /** First digits: a prefix, or an inclusive range of prefixes of the same length. */
  readonly prefixes: readonly (number | readonly [number, number])[];
  readonly lengths: readonly number[];
  /** The lengths of nearly all cards of the scheme. */
  readonly usual: readonly number[];
}

const upTo19 = (from: number) => Array.from({ length: 20 - from }, (_, index) => from + index);

// Stryker disable all: numbers that the schemes publish; tests are generated from them.
export const cardSchemes: readonly CardScheme[] = [
  { name: 'Visa', prefixes: [4], lengths: [13, 16, 19], usual: [16] },
  {
    name: 'Mastercard',
    prefixes: [
      [51, 55],
      [2221, 2720],
    ],
    lengths: [16],
    usual: [16],
  },
  { name: 'American Express', prefixes: [34, 37], lengths: [15], usual: [15] },
  { name: 'Discover', prefixes: [6011, [644, 649], 65, [622126, 622925]], lengths: upTo19(16), usual: [16] },
  { name: 'Diners Club International', prefixes: [30, 36, 38, 39], lengths: upTo19(14), usual: [14] },
  { name: 'Diners Club US', prefixes: [54, 55], lengths: [16], usual: [16] },
  { name: 'JCB', prefixes: [[3528, 3589]], lengths: upTo19(16), usual: [16] },
  { name: 'JCB (old ranges)', prefixes: [2131, 1800], lengths: [15], usual: [] },
  { name: 'UnionPay', prefixes: [62], lengths: upTo19(16), usual: [16, 19] },
  { name: 'UnionPay, new', prefixes: [81], lengths: upTo19(16), usual: [] },
  { name: 'Maestro', prefixes: [50, [56, 69]], lengths: upTo19(12), usual: [] },
  { name: 'Maestro UK', prefixes: [6759, 676770, 676774], lengths: upTo19(16), usual: [16] },
  { name: 'Mir', prefixes: [[2200, 2204]], lengths: upTo19(16), usual: [16] },
  { name: 'Borica', prefixes: [2205], lengths: [16], usual: [] },
  { name: 'Dankort', prefixes: [5019, 4571], lengths: [16], usual: [16] },
  { name: 'RuPay', prefixes: [60, 65, 508, 353, 356], lengths: [16], usual: [16] },
  { name: 'RuPay, new', prefixes: [81, 82], lengths: [16], usual: [] },
  { name: 'Troy', prefixes: [9792, 65], lengths: [16], usual: [16] },
  {
    name: 'Elo',
    prefixes: [
      401178,
      401179,
      431274,
      438935,
      451416,
      457393,
      457631,
      457632,
      504175,
      [506699, 506778],
      [509000, 509999],
      627780,
      636297,
      636368,
      [650031, 650598],
      [650700, 650727],
      [650901, 650920],
      [651652, 651679],
      [655000, 655058],
    ],
    lengths: [16],
    usual: [16],
  },
  {
    name: 'Hipercard',
    prefixes: [606282, 384100, 384140, 384160, 637095, 637568, 637599, 637609, 637612],
    lengths: [16, 19],
    usual: [16],
  },
  { name: 'InstaPayment', prefixes: [[637, 639]], lengths: [16], usual: [] },
  { name: 'InterPayment', prefixes: [636], lengths: upTo19(16), usual: [] },
  {
    name: 'Verve',
    prefixes: [
      [506099, 506198],
      [507865, 507964],
      [650002, 650027],
    ],
    lengths: [16, 18, 19],
    usual: [16],
  },
  { name: 'LankaPay', prefixes: [357111], lengths: [16], usual: [16] },
  { name: 'UzCard', prefixes: [8600, 5614], lengths: [16], usual: [] },
  { name: 'Humo', prefixes: [9860], lengths: [16], usual: [] },
  { name: 'NPS Pridnestrovie', prefixes: [[6054740, 6054744]], lengths: [16], usual: [] },
  { name: 'GPN', prefixes: [1946], lengths: [16], usual: [] },
  { name: 'Napas', prefixes: [9704], lengths: [16, 19], usual: [] },
  { name: 'Meeza', prefixes: [507803, 507808, 507809, 507810], lengths: [16, 19], usual: [] },
  { name: 'UkrCard', prefixes: [[60400100, 60420099]], lengths: upTo19(16), usual: [] },
  { name: 'UATP', prefixes: [1], lengths: [15], usual: [] },
];
// Stryker restore all

export type CardKind = 'usual' | 'rare';

/** Returns whether a number has the range and length of a usual or a rare card; null for no card. */
export function cardKind(digits: string): CardKind | null {
  let kind: CardKind | null = null;
  for (const { range, usual, lengths } of byFirstDigit[Number(digits[0])] ?? []) {
    if (!lengths.includes(digits.length)) continue;
    const prefix = Number(digits.slice(0, range.digits));
    if (prefix < range.from || prefix > range.to) continue;
    if (usual.includes(digits.length)) return 'usual';
    kind = 'rare';
  }
  return kind;
}

interface Range {
  readonly digits: number;
  readonly from: number;
  readonly to: number;
}

/** The ranges by first digit: each number is compared with few of them. */
const byFirstDigit: (Omit<CardScheme, 'name' | 'prefixes'> & { range: Range })[][] = Array.from(
  { length: 10 },
  () => [],
);
for (const { prefixes, name: _, ...scheme } of cardSchemes) {
  for (const prefix of prefixes) {
    const [from, to] = typeof prefix === 'number' ? [prefix, prefix] : prefix;
    const range = { digits: String(from).length, from, to };
    const firstDigits = new Set([Number(String(from)[0]), Number(String(to)[0])]);
    for (const first of firstDigits) byFirstDigit[first]?.push({ range, ...scheme });
  }
}

/** Returns true if the digits pass the check of ISO/IEC 7812-1, Annex B. @param digits contains only 0-9. */
export function passesLuhn(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, isDoubled = false; at >= 0; at -= 1, isDoubled = !isDoubled) {
    const digit = digits.charCodeAt(at) - 48;
    sum += isDoubled ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit;
  }
  return sum % 10 === 0;
}

/** Returns true if the digits pass GS1's check (EAN-8, UPC-A, EAN-13, GTIN-14, SSCC). @param digits contains only 0-9. */
export function passesGs1(digits: string): boolean {
  let sum = 0;
  for (let at = digits.length - 1, weight = 1; at >= 0; at -= 1, weight = 4 - weight) {
    sum += (digits.charCodeAt(at) - 48) * weight;
  }
  return sum % 10 === 0;
}
