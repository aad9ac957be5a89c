import type { SystemActor } from '../../access/actor.js';
import { threadOfMarketplace, threadsOfMarketplace } from '../../access/tenant-scopes.js';
import type { MessageCheck } from '../../content-policy/policy-check.js';
import type { Database } from '../../database/database.js';
import type { Values } from '../../database/statement.js';
import type { takePushes } from '../../database/statements/outgoing-push.js';
import { pushRecipients } from '../../database/statements/push-items.js';
import { type HostEvent, hostEventOf } from '../../outgoing-requests/host-responses.js';
import type { GuardedPost, PostResult } from '../../outgoing-requests/post.js';
import type { ViewedThreads } from '../digest-item.js';
import { firstUnreadLine } from '../first-line.js';
import { pushLifetimeS } from './decide-pushes.js';
import { encryptFor, type ReceiverKeys } from './encrypt.js';
import { type PushMessage, pushMessage, topicOf } from './push-content.js';
import { decidePush, type Recipient } from './push-item.js';
import type { Vapid } from './vapid.js';

/** A push that is due. */
export type DuePush = Values<typeof takePushes.row> & { marketplaceId: number };

/**
 * The result of an attempt. `useless`: it was not sent, since it was read, or the session ended. `gone`: the push service has the
 * subscription no longer. `rejected`: it never accepts this push. `failed`: a later attempt can help.
 */
export type PushResult =
  | { outcome: 'useless' }
  | { outcome: 'postponed'; at: Date }
  /** `host`: what the attempt says about the push service. */
  | ({ host: HostEvent } & (
      | { outcome: 'sent' | 'gone' }
      | { outcome: 'rejected'; status: number }
      | { outcome: 'failed'; reason: string; retryAfterS: number }
    ));

/** The services that sign pushes and post them. */
export interface PushPost {
  vapid: Vapid;
  posts: Pick<GuardedPost, 'post'>;
}

/** The parts that sending a push needs. */
export interface PushServices extends PushPost {
  database: Database;
  messageCheck: Pick<MessageCheck, 'check'>;
  viewed: ViewedThreads;
  /** Returns the id and the page of a conversation, for a side. */
  conversation: (sellerId: number, side: 'operator' | 'seller') => { id: string; path: string };
}

/** Sends a push. It decides again, since one can wait for hours. */
export async function sendPush(
  actor: SystemActor,
  services: PushServices,
  push: DuePush,
  now: Date,
): Promise<PushResult> {
  const { database, viewed } = services;
  const { marketplaceId, sellerId, audience, subscriptionId, memberId } = push;
  const recipients = await database.run(threadsOfMarketplace(actor, marketplaceId), pushRecipients, {
    ...{ sellerIds: [sellerId], audiences: [audience], memberIds: [memberId] },
    onlySubscriptionId: subscriptionId,
  });
  const [recipient] = recipients;
  if (!recipient) return { outcome: 'useless' };
  const decision = decidePush(recipient, marketplaceId, viewed, now);
  if (decision.kind === 'later') return { outcome: 'postponed', at: decision.at };
  if (decision.kind === 'useless') return { outcome: 'useless' };
  return resultOf(await post(actor, services, recipient, push));
}

async function post(
  actor: SystemActor,
  services: PushServices,
  recipient: Recipient,
  { marketplaceId, sellerId }: DuePush,
): Promise<PostResult> {
  const { audience, firstLine } = recipient;
  const scope = threadOfMarketplace(actor, marketplaceId, sellerId);
  const line = firstLine && audience === 'seller' ? await firstUnreadLine(services, scope, recipient) : null;
  const conversation = services.conversation(sellerId, audience === 'seller' ? 'seller' : 'operator');
  return postPush(services, recipient, pushMessage(recipient, conversation, line), topicOf(recipient));
}

/** Encrypts a message for a browser, and posts it to its push service. @param topic replaces a push of the same topic. */
export async function postPush(
  { vapid, posts }: PushPost,
  { endpoint, ...keys }: { endpoint: string } & ReceiverKeys,
  message: PushMessage,
  topic: string,
): Promise<PostResult> {
  return posts.post({
    url: endpoint,
    headers: {
      authorization: await vapid.authorization(endpoint),
      'content-encoding': 'aes128gcm',
      'content-type': 'application/octet-stream',
      ttl: String(pushLifetimeS),
      urgency: 'high',
      topic,
      'user-agent': 'Parley-Push',
    },
    body: encryptFor(keys, JSON.stringify(message)),
  });
}

/** The answers after which another attempt can help. */
const temporary = (status: number) => status === 408 || status === 425 || status === 429 || status >= 500;

function resultOf(result: PostResult): PushResult {
  const { status, failure, retryAfter } = result;
  const host = hostEventOf(result);
  if (failure === null) return { outcome: 'sent', host };
  if (status === 404 || status === 410) return { outcome: 'gone', host };
  if (status !== null && !temporary(status)) return { outcome: 'rejected', host, status };
  return { outcome: 'failed', host, reason: failure, retryAfterS: secondsOf(retryAfter) };
}

/** Returns the seconds of a `Retry-After`, at most an hour; 0 if it has no number. */
const secondsOf = (retryAfter: string | null) =>
  /^\d{1,9}$/.test(retryAfter ?? '') ? Math.min(Number(retryAfter), 3_600) : 0;
