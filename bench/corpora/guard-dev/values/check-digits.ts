const digitsOf = (text: string) => Array.from(text, Number);

/** Returns the digits with Luhn's check digit. */
export function withLuhn(digits: string): string {
  const sum = digitsOf(digits)
    .reverse()
    .reduce(
      (total, digit, at) => total + (at % 2 === 0 ? (digit > 4 ? digit * 2 - 9 : digit * 2) : digit),
      0,
    );
  return digits + String((10 - (sum % 10)) % 10);
}

/** Returns the sum of each digit times its weight; the weights repeat. */
export function weighted(digits: string, weights: readonly number[]): number {
  return digitsOf(digits).reduce((sum, digit, at) => sum + digit * (weights[at % weights.length] ?? 0), 0);
}

/** Draws digits until they have a check digit: `rest` can return 10 or more, which no digit stands for. */
export function withCheck(draw: () => string, rest: (digits: string) => number): string {
  for (;;) {
    const digits = draw();
    const check = rest(digits);
    if (check >= 0 && check < 10) return digits + String(check);
  }
}

/** Returns the remainder of a long number. */
export const modulo = (digits: string, divisor: number): number => Number(BigInt(digits) % BigInt(divisor));

/** Returns the digits with the check digit of GS1, as in an EAN or SSCC. */
export function withGs1(digits: string): string {
  const sum = digitsOf(digits)
    .reverse()
    .reduce((total, digit, at) => total + digit * (at % 2 === 0 ? 3 : 1), 0);
  return digits + String((10 - (sum % 10)) % 10);
}

const d5 = [
  '0123456789',
  '1234067895',
  '2340178956',
  '3401289567',
  '4012395678',
  '5987604321',
  '6598710432',
  '7659821043',
  '8765932104',
  '9876543210',
];
const p8 = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];
const inverse = '0432156789';

/** Returns the digits with Verhoeff's check digit. */
export function withVerhoeff(digits: string): string {
  const check = digitsOf(digits)
    .reverse()
    .reduce((state, digit, at) => Number(d5[state]?.[Number(p8[(at + 1) % 8]?.[digit])]), 0);
  return digits + (inverse[check] ?? '');
}
