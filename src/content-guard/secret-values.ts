/** Signs, placeholders and variables in the place of a secret: `********`, `xxxx`, `<your password>`, `$PASSWORD`. */
const masked =
  /^(?:[*•●○◦·.…x_#∗×?-]+|\[[^\]\d]*\]?|<[^>\d]*>?|\{[^}]*\}?|\$[{(]?[A-Za-z_][\w.]*[})]?|%[A-Za-z_]\w*%|\([^)\d]*\)?|(?:your|my)[-_ ].*|null|none|redacted|removed|hidden|masked)$/i;

/** Returns true for a value that hides a secret or stands for one. */
export function isMasked(value: string): boolean {
  return masked.test(value) || /^.{0,4}[*•●∗]{3,}.{0,4}$|^[*•●∗]{2}.*[*•●∗]{2}$|([xX*•#0])\1{7}/u.test(value);
}

/** An address, a date, a time, a price or a measure: a secret could look so, but in a sentence it seldom does. */
const otherValue =
  /^(?:https?:.*|www\..*|[^\s@]+@[\w-]+(?:\.[\w-]+)+|\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|\d+(?:[.,]\d+)?(?:%|[a-z]{1,3})|2fa|mfa|sha-?\d{1,3}|aes-?\d{3}|md5|utf-?\d{1,2}|v\d[\d.]*|[a-z]{1,12}\d{0,2}\.(?:com|de|org|net|io|pdf|png|jpg|csv|xlsx?|docx?|txt|zip))$/i;

/** Returns true for a value that mixes letters with digits or signs, as no word of a sentence does. */
export function isMixedSecret(value: string): boolean {
  if (otherValue.test(value) || isMasked(value)) return false;
  if (/\p{L}/u.test(value) && /\d/.test(value)) return true;
  return /[\p{L}\d][^\p{L}\p{M}\d\s'’.,/:()-]+[\p{L}\d]|\p{Ll}\p{Lu}|[\p{L}\d]{3}[#$%&*!@^]+$/u.test(value);
}

/** Returns true for a code of capitals and digits, such as a coupon or an article. */
export const isCode = (value: string): boolean =>
  /^(?=.*\d)[A-Z\d]{1,12}(?:[-/.][A-Z\d]{1,12})*$/.test(value);
