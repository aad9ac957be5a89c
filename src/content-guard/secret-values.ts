/** Signs, placeholders and variables in the place of a secret: `********`, `xxxx`, `<your password>`, `$PASSWORD`. */
const masked =
  /^(?:[*•●○◦·.…x_#∗×?-]+|\[[^\]\d]*\]?|<[^>\d]*>?|\{[^}]*\}?|\$[{(]?[A-Za-z_][\w.]*[})]?|%[A-Za-z_]\w*%|\([^)\d]*\)?|(?:your|my)[-_ ].*|null|none|redacted|removed|hidden|masked)$/i;

/** Returns true for a value that hides a secret or stands for one. */
export function isMasked(value: string): boolean {
  return masked.test(value) || /^.{0,4}[*•●∗]{3,}.{0,4}$|^[*•●∗]{2}.*[*•●∗]{2}$|([xX*•#0])\1{7}/u.test(value);
}

/** An address, a date, a time, a price or a measure: a secret could look so, but in a sentence it seldom does. */
const otherValue =
  /^(?:https?:.*|www\..*|[^\s@]+@[\w-]+(?:\.[\w-]+)+|\d{1,4}[./-]\d{1,2}(?:[./-]\d{1,4})?|\d{1,2}[:.]\d{2}(?:[:.]\d{2})?|\d+(?:[.,]\d+)?(?:%|[a-z]{1,3})|2fa|mfa|sha-?\d{1,3}|aes-?\d{3}|md5|utf-?\d{1,2}|v\d[\d.]*|[a-z]{1,12}\d{0,2}\.(?:com|de|org|net|io)|[^\s/]{1,60}\.(?:pdf|png|jpe?g|gif|webp|svg|csv|xlsx?|docx?|pptx?|txt|zip|xml|json))$/i;

/** Returns true for a value that mixes letters with digits or signs, as no word of a sentence does. */
export function isMixedSecret(value: string): boolean {
  if (otherValue.test(value) || isMasked(value)) return false;
  if (/\p{L}/u.test(value) && /\d/.test(value)) return true;
  return /[\p{L}\d][^\p{L}\p{M}\d\s'’.,/:()-]+[\p{L}\d]|\p{Ll}\p{Lu}|[\p{L}\d]{3}[#$%&*!@^]+$/u.test(value);
}

/** Returns true for a code of capitals and digits, such as a coupon or an article. */
export const isCode = (value: string): boolean =>
  /^(?=.*\d)[A-Z\d]{1,12}(?:[-/.][A-Z\d]{1,12})*$/.test(value);

/** Returns true for a code of short groups, such as the article "X4-22b". */
const isShortCode = (value: string): boolean =>
  /^[A-Za-z]{0,2}\d{1,4}[A-Za-z]?(?:[-/.][A-Za-z]{0,2}\d{1,4}[A-Za-z]?)+$/.test(value);

/** A product, an error, a rule or a version: words with a number in them. */
const numberedWord =
  /^(?:i?phone|ipad|ipados|ios|windows|win|chrome|firefox|safari|edge|opera|android|galaxy|pixel|office|macos|mac|magento|shopware|presta|shopify|typo|php|java|python|node|mysql|https?|ipv|usb|wpa|tls|ssl|iso|level|stufe|version|mp|top|step|schritt|page|seite|err(?:or)?|fehler|bug|ticket|case|min|max|order|art|item|sku|keepass|ms)[-_]?\d{1,5}[a-z]?$/i;

/** Returns true for a word with a number that names a thing and hides nothing. */
export const isNumberedThing = (value: string): boolean => numberedWord.test(value) || isShortCode(value);

/**
 * Returns true for a value that only a secret looks like: it mixes small and capital letters, digits and signs, or has a sign
 * that no name has.
 */
export function isUnmistakable(value: string): boolean {
  if (value.length < 6 || !isMixedSecret(value) || isNumberedThing(value) || !/\d/.test(value)) return false;
  if (/[!#$%&*+^?~=]/.test(value.slice(0, -1)) || /[!#$%^]$/.test(value)) return /\p{L}{3}/u.test(value);
  return /\p{Lu}/u.test(value) && /\p{Ll}{3}/u.test(value) && /[-_.@]/.test(value);
}

/** Returns true for words, numbers and hyphens, as names of places, servers and articles have: "Dock4-Hamburg". */
export const isLikeName = (value: string): boolean => /^[\p{L}\p{M}\d]+(?:-[\p{L}\p{M}\d]+)*$/u.test(value);
