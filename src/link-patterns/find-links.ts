import { type Actor, partyOf } from '../access/actor.js';
import { ownMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import { TimeSlicer } from '../fair-queue/time-slicer.js';
import { type Client, ClientDisconnected } from '../fair-queue/waiting-jobs.js';
import type { CompiledPatterns, PatternLink } from './compiled-patterns.js';
import { linkPatternsOf } from './marketplace-patterns.js';

const slicer = new TimeSlicer();
const queue = new FairQueue(1);

/** The longest time for which a message is searched without waiting in the queue, in µs. */
const shortSearchUs = 2_000;

/**
 * Returns the links that patterns find in each message, as the actor's side sees them. A request's long searches are one
 * job in a queue in which the parties take turns.
 * @param client without it, the search does not end when the client leaves.
 * @throws {QueueFull}
 */
export async function findPatternLinks(
  actor: Actor,
  database: Database,
  messages: readonly string[],
  client?: Client,
): Promise<PatternLink[][]> {
  const { patternsOf } = await linkPatternsOf(database).current(database, ownMarketplace(actor));
  return linksIn(actor, patternsOf(actor.side), messages, client);
}

/** Returns the links that these patterns find in each message; of a client that has left, perhaps only some. */
export async function linksIn(
  actor: Actor,
  patterns: CompiledPatterns,
  messages: readonly string[],
  client?: Client,
): Promise<PatternLink[][]> {
  if (patterns.isEmpty) return messages.map(() => []);
  const links: PatternLink[][] = messages.map(() => []);
  const long: { index: number; message: string; matching: number[] }[] = [];
  for (const [index, message] of messages.entries()) {
    const matching = await slicer.run(() => patterns.matching(message));
    if (matching.length === 0) continue;
    if (patterns.longestUs(message, matching) > shortSearchUs) long.push({ index, message, matching });
    else links[index] = await patterns.links(message, matching, (work) => slicer.run(work));
  }
  if (long.length > 0) {
    const signal = client?.signal;
    const search = async () => {
      for (const { index, message, matching } of long) {
        if (signal?.aborted) return;
        links[index] = await patterns.links(message, matching, (work) => slicer.run(work));
      }
    };
    try {
      await queue.run(partyOf(actor), search, signal);
    } catch (error) {
      // Nobody reads the answer.
      if (!(error instanceof ClientDisconnected)) throw error;
    }
  }
  return links;
}
