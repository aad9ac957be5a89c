import type { OperatorActor } from '../access/actor.js';
import type { ChatMessage } from '../chat/model.js';
import { readThread } from '../chat/read-thread.js';
import type { Database } from '../database/database.js';
import type { PatternLink } from './compiled-patterns.js';
import { findPatternLinks } from './find-links.js';

/** The number of newest messages that are searched, and the maximum number of links. */
export const recentMessages = 50;
export const maximumRecentLinks = 20;

/** A link in one of the newest messages of a thread. */
export interface RecentLink {
  readonly link: PatternLink;
  /** The newest message that has it. */
  readonly message: ChatMessage;
}

/**
 * Returns the links that patterns find in the newest messages of a thread, the newest first, each address once.
 * @throws {CallerError} `BAD_USER_INPUT` on `sellerId`.
 */
export async function recentLinks(
  actor: OperatorActor,
  database: Database,
  sellerId: number | null,
): Promise<RecentLink[]> {
  const page = { direction: 'first', size: recentMessages, beside: null } as const;
  const { items } = await readThread(actor, database, { sellerId, page, q: null });
  const linksOfEach = await findPatternLinks(
    actor,
    database,
    items.map(({ message }) => message),
  );
  const byUrl = new Map<string, RecentLink>();
  for (const [index, message] of items.entries()) {
    for (const link of linksOfEach[index] ?? []) {
      if (!byUrl.has(link.url)) byUrl.set(link.url, { link, message });
    }
  }
  return [...byUrl.values()].slice(0, maximumRecentLinks);
}
