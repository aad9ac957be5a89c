/* Check digits, computed without a library, so that the corpus does not share the mistakes of one that the guard uses. */

export const sum = (numbers: readonly number[]): number =>
  numbers.reduce((total, number) => total + number, 0);

export const weighted = (digits: string, weights: readonly number[]): number =>
  sum([...digits].map((digit, index) => Number(digit) * (weights[index % weights.length] ?? 0)));

/** Returns the sum of the Luhn algorithm; the last digit counts once. */
export const luhnSum = (digits: string): number =>
  sum(
    [...digits].reverse().map((digit, index) => {
      const value = Number(digit) * (index % 2 === 0 ? 1 : 2);
      return value > 9 ? value - 9 : value;
    }),
  );

export const isLuhn = (digits: string): boolean => luhnSum(digits) % 10 === 0;

export const withLuhn = (payload: string): string =>
  payload + String((10 - (luhnSum(`${payload}0`) % 10)) % 10);

/** Returns the remainder of a number of any length. Letters count as 10 to 35. */
export const remainder = (text: string, divisor: number): number =>
  [...text].reduce((rest, character) => {
    const value = Number.parseInt(character, 36);
    return (rest * (value > 9 ? 100 : 10) + value) % divisor;
  }, 0);

/** Returns the check digit of GS1 numbers (EAN, UPC, GTIN, SSCC) and of others that weigh 3 and 1 from the right. */
export const gs1Digit = (payload: string): string =>
  String((10 - (weighted([...payload].reverse().join(''), [3, 1]) % 10)) % 10);

/** Returns the check digit of ISO 7064 MOD 11,10. */
export const mod11And10Digit = (payload: string): string => {
  const product = [...payload].reduce((before, digit) => {
    const total = (Number(digit) + before) % 10 || 10;
    return (total * 2) % 11;
  }, 10);
  return String((11 - product) % 10);
};

const dihedral = [
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
const permutations = [
  '0123456789',
  '1576283094',
  '5803796142',
  '8916043527',
  '9453126870',
  '4286573901',
  '2793806415',
  '7046913258',
];

/** Returns 0 if the last digit is the check digit of the Verhoeff algorithm. */
export const verhoeff = (digits: string): number =>
  [...digits].reverse().reduce((before, digit, index) => {
    const permuted = Number(permutations[index % 8]?.[Number(digit)]);
    return Number(dihedral[before]?.[permuted]);
  }, 0);

/** Returns the payload with the first last digit that satisfies the condition, or undefined if none does. */
export const completed = (
  payload: string,
  isValid: (number: string) => boolean,
  alphabet = '0123456789',
): string | undefined => [...alphabet].map((last) => payload + last).find(isValid);

/** Draws until a value is there. Some payloads have no valid check digit. */
export const drawn = (draw: () => string | undefined): string => {
  for (;;) {
    const value = draw();
    if (value !== undefined) return value;
  }
};

export const crc32 = (text: string): number => {
  let crc = 0xffffffff;
  for (const byte of Buffer.from(text)) {
    crc ^= byte;
    for (let bit = 0; bit < 8; bit++) crc = crc & 1 ? (crc >>> 1) ^ 0xedb88320 : crc >>> 1;
  }
  return (crc ^ 0xffffffff) >>> 0;
};
