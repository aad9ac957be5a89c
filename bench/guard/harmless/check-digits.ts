/** The check digits of business numbers. Each function takes the other digits and returns the check digit. */

const sum = (digits: string, weight: (fromLeft: number, fromRight: number) => number): number =>
  [...digits].reduce((total, digit, i) => total + Number(digit) * weight(i, digits.length - 1 - i), 0);

/** Computes the digit of EAN, UPC, GTIN, SSCC, GLN, and most parcels: weights 3 and 1, alternating from the right. */
export const gs1 = (digits: string): string =>
  String((10 - (sum(digits, (_, right) => (right % 2 === 0 ? 3 : 1)) % 10)) % 10);

/** Computes the digit of IMEI, ICCID, SIREN, SIRET and the Canadian business number. */
export function luhn(digits: string): string {
  const total = [...digits].reverse().reduce((so, digit, i) => {
    const doubled = Number(digit) * (i % 2 === 0 ? 2 : 1);
    return so + (doubled > 9 ? doubled - 9 : doubled);
  }, 0);
  return String((10 - (total % 10)) % 10);
}

/** Computes the digit of ISBN-10, which writes ten as X. */
export function isbn10(digits: string): string {
  const check = (11 - (sum(digits, (left) => 10 - left) % 11)) % 11;
  return check === 10 ? 'X' : String(check);
}

/** Computes the two digits of RF references and LEIs, with which the number modulo 97 is 1. */
export function mod97(text: string): string {
  const number = `${text}00`.replace(/[A-Z]/g, (letter) => String(letter.charCodeAt(0) - 55));
  return String(98n - (BigInt(number) % 97n)).padStart(2, '0');
}

/** Computes the remainder by 7, for DHL Express, air waybills, Yamato and Sagawa. */
export const mod7 = (digits: string): string => String(BigInt(digits) % 7n);

/** Computes the remainder by 97, never 00, for Belgian companies and payments (structured communication). */
export const remainder97 = (digits: string): string => String(BigInt(digits) % 97n || 97n).padStart(2, '0');

/** Computes the weighted sum of digits. */
export const weighted = (digits: string, weights: readonly number[]): number =>
  sum(digits, (left) => weights[left % weights.length] ?? 0);

/** Computes the digit of FedEx Express: the remainder by 11, then by 10. */
export const fedEx = (digits: string): string =>
  String((weighted(digits, digits.length === 11 ? [3, 1, 7] : [1, 7, 3]) % 11) % 10);

/** Computes the digit of UPS: letters count as digits; every second one twice. */
export function ups(text: string): string {
  const total = [...text].reduce((so, character, i) => {
    const digit = /\d/.test(character) ? Number(character) : (character.charCodeAt(0) - 63) % 10;
    return so + digit * (i % 2 === 0 ? 1 : 2);
  }, 0);
  return String((10 - (total % 10)) % 10);
}

/** Computes the digit of the Universal Postal Union's S10. */
export function s10(digits: string): string {
  const check = 11 - (weighted(digits, [8, 6, 4, 2, 3, 5, 9, 7]) % 11);
  return check === 10 ? '0' : check === 11 ? '5' : String(check);
}

/** Computes the digit of ISO 7064 MOD 11,10, for the German VAT id. */
export function mod11and10(digits: string): string {
  let product = 10;
  for (const digit of digits) {
    const rest = (Number(digit) + product) % 10 || 10;
    product = (rest * 2) % 11;
  }
  return String((11 - product) % 10);
}

/** Swiss payment references: a walk through a table. */
export function recursive10(digits: string): string {
  const table = [0, 9, 4, 6, 8, 2, 7, 1, 3, 5];
  let carry = 0;
  for (const digit of digits) carry = table[(carry + Number(digit)) % 10] ?? 0;
  return String((10 - carry) % 10);
}
