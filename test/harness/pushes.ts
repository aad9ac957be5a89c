import { administrator, systemActor } from '../../src/access/actor.js';
import { installationSecrets } from '../../src/access/sign-in-secret.js';
import { conversationOf } from '../../src/composition/open-pushes.js';
import { MessageCheck } from '../../src/content-policy/policy-check.js';
import { PushDelivery } from '../../src/notifications/push/push-delivery.js';
import { sendPush } from '../../src/notifications/push/push-sender.js';
import { openVapid } from '../../src/notifications/push/vapid.js';
import { GuardedPost } from '../../src/outgoing-requests/post.js';
import { Browser, makeUser } from './browser.js';
import { afterFile } from './ending.js';
import { publicUrl } from './notifications.js';
import type { PushService } from './push-service.js';
import { keptLog, type TestServer, testConfiguration } from './server.js';

/** The grace before a push, with a margin. */
const graceMs = 5_000;

/** The pushes of a server, with a clock that the test moves. */
export class SimulatedPushes {
  private constructor(
    private readonly server: TestServer,
    readonly service: PushService,
    readonly log: string[],
    readonly delivery: PushDelivery,
    /** What the clock is ahead of the database's. */
    readonly clock: { aheadMs: number },
    /** The identities of users who view each seller's thread. */
    readonly viewers: Map<number, string[]>,
  ) {}

  /** @param allowLoopback false: as in production, where no push service of this machine is called. */
  static async open(
    server: TestServer,
    service: PushService,
    { allowLoopback = true, timeoutMs = 2_000, pollMs = 1_000 } = {},
  ): Promise<SimulatedPushes> {
    const { database } = server;
    const { log, logger } = keptLog();
    const { encryption } = await installationSecrets(administrator, database, testConfiguration.signIn);
    const vapid = await openVapid(administrator, database, encryption, publicUrl);
    if (!vapid) throw new Error('The key cannot be decrypted.');
    const messageCheck = new MessageCheck(database);
    afterFile(() => messageCheck.close());
    const viewers = new Map<number, string[]>();
    const viewed = {
      viewersOf: ({ sellerId }: { sellerId: number }) =>
        (viewers.get(sellerId) ?? []).map((identity) => ({ identity })),
    };
    const posts = new GuardedPost({ allowLoopback, timeoutMs });
    const services = { database, vapid, posts, messageCheck, viewed, conversation: conversationOf };
    const clock = { aheadMs: graceMs };
    const delivery = new PushDelivery(
      systemActor,
      database,
      viewed,
      (push, now) => sendPush(systemActor, services, push, now),
      logger,
      {
        pollMs,
        clock: async () => {
          const { rows } = await database.pool.query('select clock_timestamp() as now');
          return new Date(rows[0].now.getTime() + clock.aheadMs);
        },
      },
    );
    return new SimulatedPushes(server, service, log, delivery, clock, viewers);
  }

  /** Signs a new person in, and subscribes the person's browser. */
  async join(owner: Parameters<typeof makeUser>[1], name: string) {
    const user = await makeUser(this.server, owner, { name });
    const side = 'sellerId' in owner ? 'seller' : 'operator';
    const browser = await new Browser(this.server).signIn(user.email);
    await this.subscribe(browser, side, name);
    return { ...user, side, browser } as const;
  }

  /** Subscribes a signed-in browser. */
  async subscribe(browser: Browser, side: 'operator' | 'seller', name: string) {
    const { body } = await browser.ask(side, '{ webPush { publicKey isSubscribed } }');
    const input = this.service.subscribe(name, body.data.webPush.publicKey);
    const answer = await browser.ask(side, subscribeDocument, { input });
    const { errors, webPush } = answer.body.data.pushSubscriptionCreate;
    if (errors || !webPush.isSubscribed) throw new Error(JSON.stringify(errors));
    return input;
  }

  /**
   * Gives a person many devices at another push service, beyond what one can have.
   * @param origin the address of the push service.
   */
  async addDevices({ id }: { id: number }, origin: string, count: number) {
    const session = `insert into auth_session (user_id, membership_id, token, expires_at, created_at, updated_at)
      select user_id, membership_id, 'device ' || id || ' ' || n, expires_at, created_at, updated_at
      from (select * from auth_session where user_id = $1 order by id limit 1) one, generate_series(1, $2::integer) n
      returning id, membership_id`;
    await this.query(
      `with session as (${session})
       insert into push_subscription (marketplace_id, seller_id, member_id, session_id, endpoint, p256dh, auth)
       select s.marketplace_id, s.seller_id, s.member_id, session.id, $3 || '/' || session.id, s.p256dh, s.auth
       from session join push_subscription s on s.member_id = session.membership_id`,
      [id, count, origin],
    );
  }

  /** Makes all decisions that are due, and attempts each push that is due. @returns the pushes that arrived. */
  async run() {
    const before = this.service.pushes.length;
    await this.delivery.decideDue();
    for (;;) {
      const { attempts } = await this.delivery.startDue();
      if (attempts.length === 0) break;
      await Promise.all(attempts);
    }
    return this.service.pushes.slice(before);
  }

  /** Returns who got the pushes that arrived now, with their texts. */
  async table(): Promise<string[]> {
    return (await this.run())
      .map(({ name, message }) => `${name}: ${message.title} | ${message.body}`)
      .sort();
  }

  async query(text: string, values: unknown[] = []) {
    return (await this.server.database.pool.query(text, values)).rows;
  }
}

export const subscribeDocument = `mutation ($input: PushSubscriptionCreateInput!) {
  pushSubscriptionCreate(input: $input) { webPush { isSubscribed } errors { field messages } }
}`;
