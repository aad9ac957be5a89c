import { InstallationScope, MarketplaceScope, ThreadScope } from '../database/tenant-scope.js';
import {
  type Actor,
  type Administrator,
  type MarketplaceAdministrator,
  type MarketplaceManager,
  type MarketplaceSystem,
  type OperatorActor,
  operatorMember,
  type SystemActor,
} from './actor.js';

/**
 * Derives the scope of a statement from the actor. The scope limits the rows that the statement can touch. An operator
 * sees every thread of its marketplace; a seller sees its own thread only.
 */

/**
 * Returns the scope of a thread: an operator names the seller, a seller has one thread.
 * @returns null for a thread that the actor cannot see. This does not check the marketplace of an operator's seller: the
 * statement filters by marketplace and finds nothing.
 */
export function threadOf(actor: Actor, sellerId: number | null): ThreadScope | null {
  if (actor.side === 'operator') {
    return sellerId === null ? null : new ThreadScope(actor.marketplaceId, sellerId);
  }
  return sellerId === null || sellerId === actor.sellerId
    ? new ThreadScope(actor.marketplaceId, actor.sellerId)
    : null;
}

/** Returns the scope of the data that both sides of the actor's marketplace share, such as its settings. */
export function ownMarketplace(actor: Actor): MarketplaceScope {
  return new MarketplaceScope(actor.marketplaceId);
}

/** Returns the scope of the whole marketplace, which only its operator and the administrator can see. */
export function marketplaceOf(actor: MarketplaceManager): MarketplaceScope {
  return new MarketplaceScope(actor.marketplaceId);
}

/**
 * Returns the scope of the marketplace's event log, which is read once for all subscribers. Each event is given only to
 * actors that `canSeeSeller` allows.
 */
export function eventLogOf(actor: Actor): MarketplaceScope {
  return new MarketplaceScope(actor.marketplaceId);
}

/** Returns the scope of the content policy that applies to the actor's messages. */
export function contentPolicyOf(actor: Actor): MarketplaceScope {
  return new MarketplaceScope(actor.marketplaceId);
}

/** Returns the scope of the audit log that records the actor's changes. */
export function auditLogOf(actor: Actor | MarketplaceAdministrator | MarketplaceSystem): MarketplaceScope {
  return new MarketplaceScope(actor.marketplaceId);
}

/** Returns true if the actor can see this seller and its thread, provided that it belongs to the actor's marketplace. */
export function canSeeSeller(actor: Actor, sellerId: number): boolean {
  return actor.side === 'operator' || actor.sellerId === sellerId;
}

/** Returns the marketplace's scope, and those of the wanted sellers that the actor can see. */
export function visibleSellers<Wanted extends { readonly sellerId: number }>(
  actor: Actor,
  wanted: readonly Wanted[],
): { scope: MarketplaceScope; visible: Wanted[] } {
  return {
    scope: new MarketplaceScope(actor.marketplaceId),
    visible: wanted.filter(({ sellerId }) => canSeeSeller(actor, sellerId)),
  };
}

/** Returns the scope of the webhooks of the actor's side: the operator's, or one seller's. */
export function webhooksOf(actor: Actor): { scope: MarketplaceScope; ownerSeller: number | null } {
  return {
    scope: new MarketplaceScope(actor.marketplaceId),
    ownerSeller: actor.side === 'operator' ? null : actor.sellerId,
  };
}

/** Returns the scope of the exports of the actor's side: the operator's, or one seller's. */
export function exportsOf(actor: Actor): { scope: MarketplaceScope; ownerSeller: number | null } {
  return {
    scope: new MarketplaceScope(actor.marketplaceId),
    ownerSeller: actor.side === 'operator' ? null : actor.sellerId,
  };
}

/**
 * Returns the scope of the sellers whose messages an actor exports, and the only seller among them; null for all. A seller
 * exports its own thread, whatever is wanted.
 */
export function exportedSellers(
  actor: Actor | MarketplaceAdministrator,
  wanted: number | null,
): { scope: MarketplaceScope; onlySeller: number | null } {
  return {
    scope: new MarketplaceScope(actor.marketplaceId),
    onlySeller: actor.side === 'seller' ? actor.sellerId : wanted,
  };
}

/** Returns the scope of a thread that an actor exports. @throws {Error} for another thread than a seller's own. */
export function exportedThread(actor: Actor | MarketplaceAdministrator, sellerId: number): ThreadScope {
  const thread = actor.side === 'administrator' ? null : threadOf(actor, sellerId);
  if (actor.side === 'seller' && thread === null) throw new Error('A seller exports its own thread only.');
  return thread ?? new ThreadScope(actor.marketplaceId, sellerId);
}

/** The owner of the canned replies that all users of the operator share. */
export const sharedReplies = 0;

/**
 * Returns the scope of the canned replies of the actor's marketplace, which only its operator has.
 * @returns also the owner of the actor's own ones: a user; null for a program.
 */
export function cannedRepliesOf(actor: OperatorActor): { scope: MarketplaceScope; ownOwner: number | null } {
  const [, user] = /^user:([1-9]\d*)$/.exec(actor.identity) ?? [];
  return {
    scope: new MarketplaceScope(actor.marketplaceId),
    ownOwner: user === undefined ? null : Number(user),
  };
}

/** Returns true if the actor sees the canned replies of this owner of its marketplace. */
export function canSeeCannedReplies(actor: Actor, ownerId: number): boolean {
  if (actor.side !== 'operator') return false;
  return ownerId === sharedReplies || cannedRepliesOf(actor).ownOwner === ownerId;
}

/** The part of the operator's side that sees a work list: everybody, or a membership; null for the API keys. */
export type WorkListOwner = 'everybody' | number | null;

/** Returns true if the actor sees labels, colleagues and saved views of this owner of its marketplace. */
export function canSeeWorkList(actor: Actor, owner: WorkListOwner): boolean {
  return actor.side === 'operator' && (owner === 'everybody' || owner === operatorMember(actor));
}

/** Returns the scope of the notes of a thread, which only the operator sees; null if no seller is named. */
export function notesOf(actor: OperatorActor, sellerId: number | null): ThreadScope | null {
  return sellerId === null ? null : new ThreadScope(actor.marketplaceId, sellerId);
}

/** Returns the scope of the whole installation. */
export function installationOf(_actor: Administrator): InstallationScope {
  return new InstallationScope();
}

/** Returns the scope of a check of the whole installation. */
export function installationNow(_actor: SystemActor): InstallationScope {
  return new InstallationScope();
}

/**
 * Returns the scope of a person's own account, which can have memberships in several marketplaces. Use it only for a
 * person whose membership in the manager's marketplace was found.
 */
export function personManagedBy(_actor: MarketplaceManager): InstallationScope {
  return new InstallationScope();
}

/** Returns the scope of a marketplace that the administrator names. */
export function marketplaceNamed(_actor: Administrator, marketplaceId: number): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}

/** Returns the scope of a thread that the administrator names. */
export function threadNamed(_actor: Administrator, marketplaceId: number, sellerId: number): ThreadScope {
  return new ThreadScope(marketplaceId, sellerId);
}

/** The scope of credential look-ups, which run before the actor is known. */
export const unauthenticated = new InstallationScope();

/** Returns the scope of the preferences of a person whose signed link was verified. */
export function linkedMarketplace({ marketplaceId }: { readonly marketplaceId: number }): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}

/** Returns the scope of the event logs of all marketplaces. */
export function allEventLogs(_actor: SystemActor): InstallationScope {
  return new InstallationScope();
}

/** Returns the scope of one marketplace's event log and its webhooks. */
export function eventLogOfMarketplace(_actor: SystemActor, marketplaceId: number): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}

/** Returns the scope of a marketplace's names and notes, for the search index. */
export function searchedInMarketplace(_actor: SystemActor, marketplaceId: number): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}

/** Returns the scope of one thread, for the search index and for emails. */
export function threadOfMarketplace(
  _actor: SystemActor,
  marketplaceId: number,
  sellerId: number,
): ThreadScope {
  return new ThreadScope(marketplaceId, sellerId);
}

/** Returns the scope of a marketplace's threads, for the jobs of the work state and for emails. */
export function threadsOfMarketplace(_actor: SystemActor, marketplaceId: number): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}
