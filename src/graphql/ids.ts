import type { MessagePlace } from '../chat/find-nodes.js';

/**
 * Global ids, as the original writes them: base64 of `<Type>-<number>`. A seller's number is its own; a
 * message's is its seller's number and, in nine digits, its place in the thread, so that an id is found by
 * primary key and tells nothing of how much others write.
 */

const placesInThread = 1_000_000_000;
const largestSellerNumber = 2_147_483_647;

export function sellerId(seller: number): string {
  return encode(`Seller-${seller}`);
}

export function chatMessageId({ sellerId, seq }: MessagePlace): string {
  return encode(`ChatMessage-${sellerId}${String(seq).padStart(9, '0')}`);
}

export type DecodedId = { type: 'Seller'; sellerId: number } | ({ type: 'ChatMessage' } & MessagePlace);

/** What an id names, or null where it is none of ours: only the exact form that we write is taken. */
export function decodeId(id: string): DecodedId | null {
  if (id.length > 64) return null;
  const text = Buffer.from(id, 'base64').toString('latin1');
  if (encode(text) !== id) return null;
  const [, type, number] = /^(Seller|ChatMessage)-([1-9][0-9]{0,18})$/.exec(text) ?? [];
  if (number === undefined) return null;
  if (type === 'Seller') {
    const seller = Number(number);
    return seller <= largestSellerNumber ? { type, sellerId: seller } : null;
  }
  const value = BigInt(number);
  const seller = Number(value / BigInt(placesInThread));
  const seq = Number(value % BigInt(placesInThread));
  return seller >= 1 && seller <= largestSellerNumber && seq >= 1
    ? { type: 'ChatMessage', sellerId: seller, seq }
    : null;
}

/** The number of the seller that an id names, or null where it names none. */
export function decodeSellerId(id: string): number | null {
  const decoded = decodeId(id);
  return decoded?.type === 'Seller' ? decoded.sellerId : null;
}

const encode = (text: string) => Buffer.from(text, 'latin1').toString('base64');
