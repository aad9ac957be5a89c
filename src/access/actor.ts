/**
 * The actor of a request: a side of a marketplace with its credential, or the installation's administrator.
 * Authentication creates it; it is the first argument of every use case. `permissions.ts` has its permissions,
 * `tenant-scopes.ts` limits the rows of its statements.
 */

import type { RequestOrigin } from './request-origin.js';

/** The chat scope of an actor. A session and a chat token have `chat:write`. */
export type ChatScope = 'chat:read' | 'chat:write';

/** The rights of an API key in addition to its chat scope. */
export interface KeyRights {
  /** True for the scope `chat:impersonate`. */
  readonly canImpersonate: boolean;
  /** True for the scope `manage`. */
  readonly canManage: boolean;
  /** True for a key from before these scopes, which can still change settings and create chat tokens. */
  readonly hasEarlierRights: boolean;
  /** The networks from which the key can be used; null for all. */
  readonly networks: readonly string[] | null;
}

/** The credential that an actor authenticated with. A chat token has the id of the API key that created it. */
export interface Credential {
  readonly kind: 'key' | 'session' | 'token';
  readonly id: number;
  /** Only for a key. */
  readonly rights?: KeyRights;
}

/** A signed-in person. */
export interface Person {
  /** The membership that the session uses. */
  readonly memberId: number;
  readonly email: string;
  /** The role of an Operator's user, as user-roles.ts lists them; null for a Seller's user. */
  readonly role: string | null;
}

interface ActorFields {
  /** Unique in the installation: `key:`, `user:`, `token:` or `webhook:`, and an id. */
  readonly identity: string;
  /** Null for the server, when it runs a webhook's query. */
  readonly credential: Credential | null;
  /** Null for a program. */
  readonly person: Person | null;
  readonly marketplaceId: number;
  /** The marketplace's name, which Sellers see as the author of the Operator's messages. */
  readonly marketplaceName: string;
  readonly scope: ChatScope;
  /** The author's name in messages of this actor: the person's name, or the key's label. */
  readonly name: string | null;
  /** The time at which the credential expires; null if it does not. */
  readonly expiresAt: Date | null;
  /** The origin of the request; undefined if there is none, or if nothing of it is recorded. */
  readonly origin?: RequestOrigin;
}

export interface OperatorActor extends ActorFields {
  readonly side: 'operator';
}

export interface SellerActor extends ActorFields {
  readonly side: 'seller';
  readonly sellerId: number;
}

/** One of the two sides of a chat. */
export type Actor = OperatorActor | SellerActor;

/** Returns an actor of the operator's side (`sellerId` null) or of a seller's. */
export function actorOnSide(sellerId: number | null, fields: ActorFields): Actor {
  return sellerId === null ? { side: 'operator', ...fields } : { side: 'seller', sellerId, ...fields };
}

/** The administrator, who can run commands on the installation's own machine. */
export interface Administrator {
  readonly side: 'administrator';
}

export const administrator: Administrator = { side: 'administrator' };

/** The administrator acting on one marketplace, as that marketplace's audit log names it. */
export interface MarketplaceAdministrator extends Administrator {
  readonly identity: 'administrator';
  readonly name: null;
  readonly marketplaceId: number;
  readonly marketplaceName: string;
}

/** An actor that can change a marketplace's settings, sellers, users and keys. */
export type ManagingActor = OperatorActor | Administrator;

/** A managing actor whose marketplace is known. */
export type MarketplaceManager = OperatorActor | MarketplaceAdministrator;

/** Returns the administrator as it acts on a marketplace, which must exist. */
export function actingOn(
  { side }: Administrator,
  { marketplaceId, marketplaceName }: Pick<MarketplaceAdministrator, 'marketplaceId' | 'marketplaceName'>,
): MarketplaceAdministrator {
  return { side, identity: side, name: null, marketplaceId, marketplaceName };
}

/** The server itself, when it processes the event logs of all marketplaces for webhooks and subscriptions. */
export interface SystemActor {
  readonly side: 'system';
}

export const systemActor: SystemActor = { side: 'system' };

/** The server itself, as it acts on one marketplace and as that marketplace's audit log names it. */
export interface MarketplaceSystem extends SystemActor {
  readonly identity: 'system';
  readonly name: null;
  readonly marketplaceId: number;
}

export const systemOf = ({ marketplaceId }: { readonly marketplaceId: number }): MarketplaceSystem => ({
  side: 'system',
  identity: 'system',
  name: null,
  marketplaceId,
});

/** Returns the read-only actor that runs a webhook's query: the side that owns the webhook. */
export function actorOfWebhook({
  webhookId,
  ownerSeller,
  marketplaceId,
  marketplaceName,
}: {
  webhookId: number;
  ownerSeller: number | null;
  marketplaceId: number;
  marketplaceName: string;
}): Actor {
  return actorOnSide(ownerSeller, {
    identity: `webhook:${webhookId}`,
    credential: null,
    person: null,
    marketplaceId,
    marketplaceName,
    scope: 'chat:read',
    name: null,
    expiresAt: null,
  });
}

/** Returns the read-only actor of the operator's side for which emails about unread messages are written. */
export function actorOfNotifications({
  marketplaceId,
  marketplaceName,
}: {
  marketplaceId: number;
  marketplaceName: string;
}): Actor {
  return actorOnSide(null, {
    identity: 'system',
    credential: null,
    person: null,
    marketplaceId,
    marketplaceName,
    scope: 'chat:read',
    name: null,
    expiresAt: null,
  });
}

/** Returns true if the actor is on this side. Read marks and unread marks are visible to their own side only. */
export function isOnSide(actor: Actor, byOperator: boolean): boolean {
  return (actor.side === 'operator') === byOperator;
}

/** Returns the membership of one of the operator's users; null for any other actor. */
export function operatorMember(actor: Actor): number | null {
  return actor.side === 'operator' ? (actor.person?.memberId ?? null) : null;
}

/** Returns the author's name as the actor sees it: Sellers see the marketplace as the author of each Operator message. */
export function authorName(actor: Actor, byOperator: boolean, sentByName: string | null): string | null {
  return actor.side === 'seller' && byOperator ? actor.marketplaceName : sentByName;
}

/**
 * Returns the party of the actor: a marketplace's operator, or one seller, with all its keys and people. The fair queue
 * serves expensive requests party by party.
 */
export function partyOf(actor: Actor): string {
  return actor.side === 'operator' ? `operator ${actor.marketplaceId}` : `seller ${actor.sellerId}`;
}
