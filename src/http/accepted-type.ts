import { parse } from 'content-type';
import { LRUCache } from 'lru-cache';
import Negotiator from 'negotiator';

/** The media types that this server answers with. */
export const mediaTypes = {
  json: 'application/json',
  graphqlResponse: 'application/graphql-response+json',
  eventStream: 'text/event-stream',
  html: 'text/html',
} as const;

export type MediaType = (typeof mediaTypes)[keyof typeof mediaTypes];

/** Answers by what was asked of which header. Most clients send the same few headers. */
const known = new LRUCache<string, { type: string | null }>({
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
  const type = remembered(`${offers.join()} ${accept}`, () => negotiatorOf(accept).mediaType(offers));
  return offers.find((offer) => offer === type) ?? null;
}

/** Returns whether an `Accept` header names event streams, in any place. A wildcard for all types names none. */
export function namesEventStream(accept: string | undefined): boolean {
  if (!accept || !/text\//i.test(accept)) return false;
  const type = remembered(`named ${accept}`, () => {
    const negotiator = negotiatorOf(accept);
    const isNamed = negotiator.mediaTypes().some((range) => /^text\/(event-stream|\*)$/.test(range));
    return isNamed ? negotiator.mediaType([mediaTypes.eventStream]) : undefined;
  });
  return type !== null;
}

function remembered(key: string, find: () => string | undefined): string | null {
  const earlier = known.get(key);
  if (earlier) return earlier.type;
  const type = find() ?? null;
  known.set(key, { type });
  return type;
}

/** An empty header says as little as none. */
const negotiatorOf = (accept: string | undefined) =>
  new Negotiator({ headers: { accept: rangesOf(accept?.trim() || '*/*').join(', ') } });

/**
 * Returns an `Accept` header's media ranges with no parameter but `q`. Answers are in UTF-8 and have no variants, so
 * other parameters (`charset=utf-8`, `odata=verbose`) are ignored; a range of another charset is left out.
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
