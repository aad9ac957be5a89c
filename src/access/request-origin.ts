/** The longest user agent that is kept, in characters. */
const maxUserAgent = 200;

/** The origin of an actor's request, for the audit log. Commands and background jobs have none. */
export interface RequestOrigin {
  readonly address: string;
  readonly userAgent: string | null;
  /** The permissions that the actor lacked in the request. */
  readonly missingPermissions: Set<string>;
}

/** Returns the origin of a request. Only printable ASCII characters of the user agent are kept. */
export function requestOrigin(address: string, userAgent: string | undefined): RequestOrigin {
  const printable = userAgent?.replace(/[^\x20-\x7e]/g, '').trim();
  return { address, userAgent: printable?.slice(0, maxUserAgent) || null, missingPermissions: new Set() };
}
