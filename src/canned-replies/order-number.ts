/*
 * Finds an order number in a message: a number after a word for an order ("order no. 4711"), after `#`, or after capital
 * letters and a hyphen ("ORD-12345"). ../../docs/canned-replies.md has the definition.
 */

/** Words for an order and its number, in some languages of marketplaces. */
const orderWords = [
  ...[
    'orders?',
    'bestell(?:ung|-?nummer|-?nr)',
    'auftrag(?:s-?(?:nummer|nr))?',
    'commande',
    'pedido',
    'ordine',
  ],
  ...['bestelling', 'beställning', 'sipariş', 'zamówieni[ea]', 'заказ[а-я]{0,3}', '(?:ال)?طلب(?:ية|ك|كم|ي)?'],
].join('|');

const numberWords = 'number|num|no|nr|id|nummer|numéro|número|numero|رقم';

/** Letters and digits, with hyphens between them. */
const code = '[\\p{L}\\p{Nd}](?:[-\\p{L}\\p{Nd}]{1,30}[\\p{L}\\p{Nd}])';

/** In the order of preference. The code is the first group. */
const forms = [
  new RegExp(
    `(?<![\\p{L}\\p{Nd}])(?:${orderWords})[\\s.:]{0,3}(?:(?:${numberWords})(?![\\p{L}\\p{Nd}])|№|n\\.?[°º])?[\\s.:#(]{0,3}(${code})(?![\\p{L}\\p{Nd}])`,
    'giu',
  ),
  new RegExp(`(?<![\\p{L}\\p{Nd}&])#(${code})(?![\\p{L}\\p{Nd}])`, 'gu'),
  /(?<![\p{L}\p{Nd}-])([A-Z]{2,6}-\p{Nd}{3,12})(?![\p{L}\p{Nd}])/gu,
];

/** Returns true for a code with at least three digits that is not a date. */
const isNumber = (text: string): boolean =>
  (text.match(/\p{Nd}/gu)?.length ?? 0) >= 3 && !/^\p{Nd}{4}-\p{Nd}{2}-\p{Nd}{2}$/u.test(text);

/** Returns the first order number in a message, as it is written; null if there is none. */
export function orderNumberIn(message: string): string | null {
  for (const form of forms) {
    for (const [, found = ''] of message.matchAll(form)) if (isNumber(found)) return found;
  }
  return null;
}
