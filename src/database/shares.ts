/*
 * The connections of a process are shared by five kinds of work. A statement declares its share; a transaction has the
 * share of its first statement.
 */

export const shares = ['credentials', 'sign-in', 'interactive', 'background', 'search'] as const;

/**
 * - `credentials`: keys and sessions, without which no request begins. It waits for no lock of a row.
 * - `sign-in`: sign-in and the counts of rate limits, which can wait for the rows of one person.
 * - `interactive`: what a request of the chat or the administration reads and writes. The default.
 * - `background`: webhooks, retention and bulk loads, which can be late.
 * - `search`: searches, and counts that read every match.
 */
export type Share = (typeof shares)[number];

/** The maximum number of connections that each share, one marketplace and one thread use at a time. */
export interface Quota {
  readonly connections: number;
  readonly ofMarketplace: number;
  readonly ofThread: number;
}

/** The part of the connections that each share but the interactive one has. */
const smallShare = 1 / 8;

/**
 * Returns the quotas for a number of connections. From five on, each share has connections that no other can use. With
 * fewer, shares have one each and take turns.
 */
export function quotasOf(poolSize: number): Readonly<Record<Share, Quota>> {
  const small = Math.max(1, Math.floor(poolSize * smallShare));
  const quota = quotaOf(small);
  return {
    credentials: quota,
    'sign-in': quota,
    interactive: quotaOf(Math.max(1, poolSize - (shares.length - 1) * small)),
    background: quota,
    search: quota,
  };
}

/** A marketplace leaves one connection at least to the others, and a thread most of them. */
function quotaOf(connections: number): Quota {
  const part = (of: number) => Math.max(1, Math.min(connections - 1, Math.ceil(connections * of)));
  return { connections, ofMarketplace: part(3 / 4), ofThread: part(1 / 4) };
}
