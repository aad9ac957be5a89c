import type { FastifyBaseLogger } from 'fastify';
import { administrator, systemActor } from '../access/actor.js';
import type { InstallationSecrets } from '../access/sign-in-secret.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { sellerId as graphqlId } from '../graphql/ids.js';
import type { ViewedThreads } from '../notifications/digest-item.js';
import { PushDelivery } from '../notifications/push/push-delivery.js';
import { type PushServices, sendPush } from '../notifications/push/push-sender.js';
import type { WebPush } from '../notifications/push/subscriptions.js';
import type { PushTestServices } from '../notifications/push/test-push.js';
import { openVapid } from '../notifications/push/vapid.js';
import type { TestCounts } from '../notifications/test-limit.js';
import { conversationPath as sellerPath } from '../notifications/unread-mail-sender.js';
import { GuardedPost, type PostOptions } from '../outgoing-requests/post.js';
import { conversationPathOf } from './open-mails.js';
import type { OpenParts } from './open-parts.js';

/** Returns the conversation with a seller, for notifications. */
export const conversationOf: PushServices['conversation'] = (sellerId, side) => {
  const id = graphqlId(sellerId);
  return { id, path: side === 'seller' ? sellerPath : conversationPathOf(id) };
};

/** Starts the delivery of pushes. @returns null for it if no configured key decrypts the stored one. */
export async function openPushes(
  parts: OpenParts,
  database: Database,
  {
    secrets,
    publicUrl,
    posts,
    log,
    pollMs,
    counts,
    ...services
  }: {
    secrets: InstallationSecrets;
    publicUrl: URL | null;
    posts: PostOptions;
    messageCheck: MessageCheck;
    viewed: ViewedThreads;
    log: FastifyBaseLogger;
    /** The interval at which items and pushes are checked. */
    pollMs: number | undefined;
    /** Where tests are counted. */
    counts: TestCounts;
  },
): Promise<{ webPush: WebPush; pushes: PushDelivery | null; pushTests: PushTestServices | null }> {
  const { allowLoopback } = posts;
  const vapid = await openVapid(administrator, database, secrets.encryption, publicUrl);
  if (!vapid) return { webPush: { publicKey: null, allowLoopback }, pushes: null, pushTests: null };
  const post = { vapid, posts: new GuardedPost(posts) };
  const sending = { ...post, ...{ database, conversation: conversationOf }, ...services };
  const pushes = new PushDelivery(
    systemActor,
    database,
    services.viewed,
    (push, now) => sendPush(systemActor, sending, push, now),
    log,
    { pollMs },
  );
  parts.add(pushes).start();
  return { webPush: { publicKey: vapid.publicKey, allowLoopback }, pushes, pushTests: { ...post, counts } };
}
