import type { Actor } from '../../access/actor.js';
import { writeAudit } from '../../access/audit-log.js';
import { requirePermission } from '../../access/permissions.js';
import { ownMarketplace } from '../../access/tenant-scopes.js';
import type { Database } from '../../database/database.js';
import type { Runner } from '../../database/statement.js';
import {
  addPushSubscription,
  ownPushSubscription,
  removePushSubscription,
  trimPushSubscriptions,
} from '../../database/statements/push-subscriptions.js';
import { ForbiddenError, inputError } from '../../errors/caller-error.js';
import { urlError } from '../../outgoing-requests/address-guard.js';
import { isAuthSecret, isPublicKey, type ReceiverKeys } from './encrypt.js';

/** Web Push of this server. */
export interface WebPush {
  /** With which browsers subscribe; null: pushes cannot be sent, since no configured key decrypts the stored one. */
  publicKey: string | null;
  /** Whether browsers can name http addresses of this machine. */
  allowLoopback: boolean;
}

/** What a browser needs to know before it subscribes. */
export interface OwnWebPush {
  publicKey: string | null;
  /** Whether the session has a subscription. */
  isSubscribed: boolean;
}

/** The subscription that a browser has made with a push service. */
export interface BrowserSubscription extends ReceiverKeys {
  /** The address at which the push service takes pushes. */
  endpoint: string;
}

/** Returns the subscription of the actor's session. @throws {CallerError} `FORBIDDEN` if the actor has no session. */
export async function readWebPush(
  actor: Actor,
  database: Runner,
  { publicKey }: WebPush,
): Promise<OwnWebPush> {
  const { sessionId, memberId } = sessionOf(actor);
  const rows = await database.run(ownMarketplace(actor), ownPushSubscription, { sessionId, memberId });
  return { publicKey, isSubscribed: rows.length > 0 };
}

/**
 * Stores the subscription of the actor's session. It ends with the session.
 * @throws {CallerError} `FORBIDDEN`; `BAD_USER_INPUT` on `endpoint`, `p256dh` and `auth`.
 */
export async function subscribe(
  actor: Actor,
  database: Database,
  webPush: WebPush,
  { endpoint, p256dh, auth }: BrowserSubscription,
): Promise<OwnWebPush> {
  const { sessionId, memberId } = sessionOf(actor);
  const wrongUrl = urlError(endpoint, webPush.allowLoopback);
  if (wrongUrl !== null) throw inputError('endpoint', wrongUrl);
  if (!isPublicKey(p256dh)) throw inputError('p256dh', 'The key must be a point of P-256 in base64url.');
  if (!isAuthSecret(auth)) throw inputError('auth', 'The secret must be 16 bytes in base64url.');
  if (webPush.publicKey === null) throw inputError('endpoint', 'This server cannot send pushes now.');
  const scope = ownMarketplace(actor);
  const subscriberSeller = actor.side === 'seller' ? actor.sellerId : 0;
  await database.transaction(async (transaction) => {
    const [before] = await transaction.run(scope, ownPushSubscription, { sessionId, memberId });
    if (before?.endpoint === endpoint && before.p256dh === p256dh && before.auth === auth) return;
    const values = { subscriberSeller, memberId, sessionId, endpoint, p256dh, auth };
    const [added] = await transaction.run(scope, addPushSubscription, values);
    if (!added) throw new ForbiddenError('The session has ended.');
    await transaction.run(scope, trimPushSubscriptions, { subscriberSeller, memberId });
    if (before) return;
    const change = { field: 'pushService', before: null, after: new URL(endpoint).host };
    await writeAudit(actor, transaction, 'pushSubscriptionCreate', [change]);
  });
  return { publicKey: webPush.publicKey, isSubscribed: true };
}

/** Ends the subscription of the actor's session. @throws {CallerError} `FORBIDDEN` if the actor has no session. */
export async function unsubscribe(
  actor: Actor,
  database: Database,
  { publicKey }: WebPush,
): Promise<OwnWebPush> {
  const { sessionId } = sessionOf(actor);
  const scope = ownMarketplace(actor);
  await database.transaction(async (transaction) => {
    const removed = await transaction.run(scope, removePushSubscription, { sessionId });
    if (removed.length > 0) await writeAudit(actor, transaction, 'pushSubscriptionDelete', []);
  });
  return { publicKey, isSubscribed: false };
}

/** Returns the session of the actor, and the membership that it uses. @throws {CallerError} `FORBIDDEN` */
export function sessionOf(actor: Actor): { sessionId: number; memberId: number } {
  requirePermission(actor, 'own-notifications.manage');
  const { credential, person } = actor;
  if (credential?.kind !== 'session' || !person)
    throw new Error('Only a session has own-notifications.manage.');
  return { sessionId: credential.id, memberId: person.memberId };
}
