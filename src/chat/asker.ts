import { InstallationScope, MarketplaceScope, ThreadScope } from '../database/scope.js';
import { refusal } from './fault.js';
import { administratorRole, maySetUpWith, setUpRoles } from './user-roles.js';

/**
 * Who is asking, and what they may: the one place that decides it. An asker is made at the door from a key
 * or a session and is every use case's first argument; the scopes that let a statement run come only from here.
 *
 * The rules (the contract's "The rules of the chat"): an operator sees every thread of its marketplace; a
 * seller sees its own thread alone, whichever of its keys and users asks; a key of scope `chat:read` changes nothing;
 * of an operator's users those of some roles alone set things up, and those of one look after users and keys.
 */

export type ChatScope = 'chat:read' | 'chat:write';

/**
 * What an asker came with, and what ends its right with it: a key or a session, by its number; or a chat token, by
 * that of the key that made it.
 */
export interface Right {
  readonly kind: 'key' | 'session' | 'token';
  readonly id: number;
}

/** The person who asks. */
export interface Person {
  readonly email: string;
  /** An operator's user's, as user-roles.ts lists them; null for a seller's. */
  readonly role: string | null;
}

interface Member {
  /** Tells it from every other of the installation: `key:`, `user:` or `token:`, and what it is known by. */
  readonly identity: string;
  /** Null for the server itself, on a webhook's behalf. */
  readonly right: Right | null;
  /** Null for a program. */
  readonly person: Person | null;
  readonly marketplaceId: number;
  /** The marketplace's name: to sellers, the operator's one persona. */
  readonly marketplaceName: string;
  readonly scope: ChatScope;
  /** What messages sent by this asker are signed with: the person, or the key's label. */
  readonly name: string | null;
  /** When the asker's right ends by itself; null where it does not. */
  readonly expiresAt: Date | null;
}

export interface OperatorAsker extends Member {
  readonly side: 'operator';
}

export interface SellerAsker extends Member {
  readonly side: 'seller';
  readonly sellerId: number;
}

/** One of the two sides of a chat. */
export type Asker = OperatorAsker | SellerAsker;

/** The asker that a member of the operator's side is (null), or one of a seller's. */
export function askerOnSide(sellerId: number | null, member: Member): Asker {
  return sellerId === null ? { side: 'operator', ...member } : { side: 'seller', sellerId, ...member };
}

/** Whoever may run commands on the installation's own machine. */
export interface Administrator {
  readonly side: 'administrator';
}

export const administrator: Administrator = { side: 'administrator' };

/** The administrator while it acts on one marketplace, named in that marketplace's audit log as a member is. */
export interface MarketplaceAdministrator extends Administrator {
  readonly identity: 'administrator';
  readonly name: null;
  readonly marketplaceId: number;
  readonly marketplaceName: string;
}

/** An actor that can change a marketplace's settings, sellers, users and keys. */
export type ManagingActor = OperatorAsker | Administrator;

/** A managing actor whose marketplace is known. */
export type MarketplaceManager = OperatorAsker | MarketplaceAdministrator;

/** Returns the administrator as it acts on a marketplace, which must exist. */
export function actingOn(
  { side }: Administrator,
  { marketplaceId, marketplaceName }: Pick<MarketplaceAdministrator, 'marketplaceId' | 'marketplaceName'>,
): MarketplaceAdministrator {
  return { side, identity: side, name: null, marketplaceId, marketplaceName };
}

/**
 * The thread that the asker means: an operator names the seller, a seller has but one.
 * @returns null where it is not one that the asker may see; an operator's foreign seller is found out by
 * the statement, which has the marketplace in its key.
 */
export function threadOf(asker: Asker, sellerId: number | null): ThreadScope | null {
  if (asker.side === 'operator') {
    return sellerId === null ? null : new ThreadScope(asker.marketplaceId, sellerId);
  }
  return sellerId === null || sellerId === asker.sellerId
    ? new ThreadScope(asker.marketplaceId, asker.sellerId)
    : null;
}

/** The asker's marketplace itself: what is the same for all who belong to it. */
export function homeOf(asker: Asker): MarketplaceScope {
  return new MarketplaceScope(asker.marketplaceId);
}

/** The asker's whole marketplace, which only an operator may look over. */
export function marketplaceOf(asker: MarketplaceManager): MarketplaceScope {
  return new MarketplaceScope(asker.marketplaceId);
}

/**
 * The log of the asker's marketplace, which is read once for all who follow it: of what is read, an asker is
 * given the events of threads that `maySeeSeller` allows, and nothing else.
 */
export function logSeenBy(asker: Asker): MarketplaceScope {
  return new MarketplaceScope(asker.marketplaceId);
}

/** The content policy that holds for what the asker writes: its marketplace's. */
export function policyOver(asker: Asker): MarketplaceScope {
  return new MarketplaceScope(asker.marketplaceId);
}

/** The audit log that lists what the actor changes: its marketplace's. */
export function auditLogOf(actor: Asker | MarketplaceAdministrator): MarketplaceScope {
  return new MarketplaceScope(actor.marketplaceId);
}

/** True where the asker may see this seller and its thread, if it is of the asker's marketplace. */
export function maySeeSeller(asker: Asker, sellerId: number): boolean {
  return asker.side === 'operator' || asker.sellerId === sellerId;
}

/** True where the asker is on that side: what a side notes for itself is for that side alone. */
export function isOnSide(asker: Asker, byOperator: boolean): boolean {
  return (asker.side === 'operator') === byOperator;
}

/** The asker's marketplace narrowed to those of the wanted sellers that it may see. */
export function sellersWithin<Wanted extends { readonly sellerId: number }>(
  asker: Asker,
  wanted: readonly Wanted[],
): { scope: MarketplaceScope; visible: Wanted[] } {
  return {
    scope: new MarketplaceScope(asker.marketplaceId),
    visible: wanted.filter(({ sellerId }) => maySeeSeller(asker, sellerId)),
  };
}

/** Whether the asker may change anything. */
export const mayWrite = ({ scope }: Asker) => scope === 'chat:write';

/** @throws {Fault} `MISSING_SCOPE` unless the asker may write. */
export function mustBeAllowedToWrite(asker: Asker): void {
  if (!mayWrite(asker)) {
    throw refusal('MISSING_SCOPE', 'This key may only read: the scope chat:write is needed.');
  }
}

/**
 * Whether the asker may set up its side: webhooks, what must not be written, and see who set it up. A key of scope
 * `chat:write` may; of an operator's users those of some roles; a seller's users, who have none, all; a chat token,
 * which lies in a browser on another's page, may not.
 */
export const maySetUp = (asker: Asker) =>
  mayWrite(asker) &&
  asker.right?.kind !== 'token' &&
  (asker.person === null || maySetUpWith(asker.person.role));

/** @throws {Fault} `MISSING_SCOPE` unless the asker may write; `FORBIDDEN` where it may not set things up. */
export function mustBeAllowedToSetUp(asker: Asker | Administrator): void {
  if (asker.side === 'administrator') return;
  mustBeAllowedToWrite(asker);
  if (maySetUp(asker)) return;
  if (asker.right?.kind === 'token')
    throw refusal('FORBIDDEN', 'A chat token can only be used for the chat.');
  throw refusal(
    'FORBIDDEN',
    `The role ${asker.person?.role} may not do this. Those that may are ${setUpRoles.join(' and ')}.`,
  );
}

/**
 * Whether the asker may look after its marketplace's users and API keys: a person whose role it is. No key may, whatever
 * its scope: one that is lost must not be able to make others, or to speak as a seller.
 */
export const mayAdminister = (asker: Asker) =>
  asker.side === 'operator' && mayWrite(asker) && asker.person?.role === administratorRole;

/** @throws {Fault} `MISSING_SCOPE` for a key that may only read; `FORBIDDEN` for whoever else may not. */
export function mustBeAllowedToAdminister(asker: ManagingActor): void {
  if (asker.side === 'administrator') return;
  mustBeAllowedToWrite(asker);
  if (mayAdminister(asker)) return;
  throw refusal(
    'FORBIDDEN',
    asker.person === null
      ? `An API key may not do this. A person of the role ${administratorRole} may, who is signed in.`
      : `The role ${asker.person.role} may not do this. The one that may is ${administratorRole}.`,
  );
}

/**
 * The number of the key whose right the asker may lend to a seller's browser, by a chat token. Keys alone may: a
 * person could write in a seller's name, and a token could make itself last.
 * @throws {Fault} `MISSING_SCOPE` unless the asker may write; `FORBIDDEN` where it did not come with a key.
 */
export function keyToLend(asker: Asker): number {
  mustBeAllowedToWrite(asker);
  const { right } = asker;
  if (right?.kind !== 'key') throw refusal('FORBIDDEN', 'Chat tokens are made with an API key.');
  return right.id;
}

/** The name under which the asker sees a message's author: sellers see the operator's one persona. */
export function authorName(asker: Asker, byOperator: boolean, sentByName: string | null): string | null {
  return asker.side === 'seller' && byOperator ? asker.marketplaceName : sentByName;
}

/** The whole installation, for its administrator. */
export function installationOf(_asker: Administrator): InstallationScope {
  return new InstallationScope();
}

/** A marketplace that the administrator names. */
export function marketplaceNamed(_asker: Administrator, marketplaceId: number): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}

/** A thread that the administrator names. */
export function threadNamed(_asker: Administrator, marketplaceId: number, sellerId: number): ThreadScope {
  return new ThreadScope(marketplaceId, sellerId);
}

/** What may be looked up before it is known who is asking: a key by its hash, a session by its token. */
export const atTheDoor = new InstallationScope();

/** The server itself, where it hands on what has happened to those who asked to be told. */
export interface Courier {
  readonly side: 'courier';
}

export const courier: Courier = { side: 'courier' };

/** Every log that somebody asked to be told of. */
export function allLogs(_asker: Courier): InstallationScope {
  return new InstallationScope();
}

/** One marketplace's log, and those who asked to be told of it. */
export function logOf(_asker: Courier, marketplaceId: number): MarketplaceScope {
  return new MarketplaceScope(marketplaceId);
}

/** The webhooks that the asker's side has set up: the operator's, or one seller's. */
export function webhooksOf(asker: Asker): { scope: MarketplaceScope; ownerSeller: number | null } {
  return {
    scope: new MarketplaceScope(asker.marketplaceId),
    ownerSeller: asker.side === 'operator' ? null : asker.sellerId,
  };
}

/** Whom a webhook's query asks for: its owner's side, which may read. */
export function askerOfWebhook({
  webhookId,
  ownerSeller,
  marketplaceId,
  marketplaceName,
}: {
  webhookId: number;
  ownerSeller: number | null;
  marketplaceId: number;
  marketplaceName: string;
}): Asker {
  const member = {
    identity: `webhook:${webhookId}`,
    right: null,
    person: null,
    marketplaceId,
    marketplaceName,
    scope: 'chat:read',
    name: null,
    expiresAt: null,
  } as const;
  return askerOnSide(ownerSeller, member);
}
