import { parse } from 'content-type';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

/** The media types of this server's answers. */
export const mediaTypes = {
  json: 'application/json',
  graphqlResponse: 'application/graphql-response+json',
  eventStream: 'text/event-stream',
  html: 'text/html',
} as const;

export type MediaType = (typeof mediaTypes)[keyof typeof mediaTypes];

/** Caches results by question and header. Most clients send the same few headers. */
const cache = new LRUCache<string, { type: string | null }>({
  maxSize: 200_000,
  sizeCalculation: (_answer, key) => key.length,
});

/**
 * Returns the offered type that an `Accept` header prefers, by `q`, then by how exactly it is named, then by the
 * header's order, then by the offer's order. Without a header the first offer wins.
 * @returns null if the header accepts none.
 */
export function preferredType<Offer extends MediaType>(
  accept: string | undefined,
  offers: readonly Offer[],
): Offer | null {
  const type = cached(`${offers.join()} ${accept}`, () => negotiatorOf(accept).mediaType(offers));
  return offers.find((offer) => offer === type) ?? null;
}

/** Returns whether an `Accept` header names event streams, at any position. A wildcard for all types does not count. */
export function namesEventStream(accept: string | undefined): boolean {
  if (!accept || !/text\//i.test(accept)) return false;
  const type = cached(`named ${accept}`, () => {
    const negotiator = negotiatorOf(accept);
    const isNamed = negotiator.mediaTypes().some((range) => /^text\/(event-stream|\*)$/.test(range));
    return isNamed ? negotiator.mediaType([mediaTypes.eventStream]) : undefined;
  });
  return type !== null;
}

function cached(key: string, find: () => string | undefined): string | null {
  const earlier = cache.get(key);
  if (earlier) return earlier.type;
  const type = find() ?? null;
  cache.set(key, { type });
  return type;
}

/** Treats an empty header like a missing one. */
const negotiatorOf = (accept: string | undefined) =>
  new Negotiator({ headers: { accept: rangesOf(accept?.trim() || '*/*').join(', ') } });

/**
 * Returns an `Accept` header's media ranges without parameters other than `q`. Answers are in UTF-8 and have no variants, so
 * other parameters (`charset=utf-8`, `odata=verbose`) are ignored; a range with another charset is left out.
 */
function rangesOf(accept: string): string[] {
  const ranges: string[] = [];
  for (let start = 0; start < accept.length; ) {
    const { type, parameters, index } = parse(accept, { comma: true, start });
    const { q, charset } = parameters;
    if (type && isUtf8Charset(charset)) ranges.push(q === undefined ? type : `${type};q=${q}`);
    start = index + 1;
  }
  return ranges;
}

/** Returns whether a `charset` parameter is UTF-8 in one of its spellings, or is absent. */
export const isUtf8Charset = (charset: string | undefined) =>
  charset === undefined || /^utf-?8$/i.test(charset);
