import { administrator, systemActor } from '../../src/access/actor.js';
import { installationSecrets } from '../../src/access/sign-in-secret.js';
import { MessageCheck } from '../../src/content-policy/policy-check.js';
import { BounceRecorder } from '../../src/mail/bounced-addresses.js';
import { MailDelivery, type SendMail } from '../../src/mail/mail-delivery.js';
import { MailQueue } from '../../src/mail/mail-queue.js';
import { Smtp } from '../../src/mail/smtp.js';
import { decideDueDigests } from '../../src/notifications/decide-digests.js';
import { decideDuePauses } from '../../src/notifications/decide-pauses.js';
import { digestMailKind } from '../../src/notifications/digest-mail.js';
import { digestSender } from '../../src/notifications/digest-sender.js';
import { withdrawGivenUp } from '../../src/notifications/given-up-mails.js';
import { PreferenceLinks } from '../../src/notifications/preference-links.js';
import { ReplyAddresses } from '../../src/notifications/reply-addresses.js';
import { testMailKind } from '../../src/notifications/test-mail.js';
import { testMailSender } from '../../src/notifications/test-mail-sender.js';
import { unreadMailSender } from '../../src/notifications/unread-mail-sender.js';
import { replyDomain } from './answers.js';
import { afterFile } from './ending.js';
import type { openMailbox } from './mailbox.js';
import { type ParsedMail, parseMail } from './parsed-mail.js';
import { keptLog, type TestMarketplace, type TestServer, testConfiguration } from './server.js';

/** The address that browsers use. */
export const publicUrl = new URL('https://chat.example');

/** The sender of emails. */
export const mailSender = 'Parley <chat@market.example>';

/** No poll: the tests decide and send themselves. */
export const never = 3_600_000;

const sendDocument =
  'mutation ($input: ChatMessageCreateInput!) { chatMessageCreate(input: $input) { errors { messages } } }';
const readDocument =
  'mutation ($input: ChatMessageReadInput!) { chatMessageRead(input: $input) { errors { messages } } }';

/** A mail with the simulated time at which it was sent. */
export interface SentMail extends ParsedMail {
  to: string;
  at: Date;
}

type Seller = TestMarketplace['sellers'][number];

/**
 * The emails of a server, with a clock that the test moves. A pause begins at the database's time, so the test moves it to the
 * simulated one; everything else is given the simulated time.
 */
export class SimulatedMails {
  now: Date;
  readonly sent: SentMail[] = [];
  readonly log: string[];
  readonly delivery: MailDelivery;
  readonly queue: MailQueue;
  readonly links: PreferenceLinks;
  readonly replies: ReplyAddresses;
  readonly recorder: BounceRecorder;
  /** The identities of users who view each seller's thread. */
  readonly viewers = new Map<number, string[]>();
  readonly viewed = {
    viewersOf: ({ sellerId }: { sellerId: number }) =>
      (this.viewers.get(sellerId) ?? []).map((identity) => ({ identity })),
  };

  private constructor(
    private readonly server: TestServer,
    private readonly mailbox: Awaited<ReturnType<typeof openMailbox>>,
    start: string,
    secrets: Awaited<ReturnType<typeof installationSecrets>>,
    url: string,
  ) {
    this.now = new Date(start);
    const { database } = server;
    const { log, logger } = keptLog();
    this.log = log;
    const smtp = new Smtp(url, mailSender);
    const messageCheck = new MessageCheck(database);
    afterFile(() => messageCheck.close());
    this.queue = new MailQueue(systemActor, secrets.encryption, logger);
    this.links = new PreferenceLinks(secrets.signing, publicUrl);
    this.replies = new ReplyAddresses(secrets.signing, replyDomain);
    this.recorder = new BounceRecorder(systemActor, database, smtp, logger);
    const ofOperator = digestSender(systemActor, {
      ...{ database, smtp: this.recorder, links: this.links, viewed: this.viewed },
      replies: this.replies,
      conversationPath: (number) => `/operator/t/${number}`,
      clock: async () => this.now,
    });
    const ofSellers = unreadMailSender(systemActor, {
      ...{ database, messageCheck, links: this.links, replies: this.replies },
      smtp: this.recorder,
      clock: async () => this.now,
    });
    const tests = testMailSender(systemActor, { database, smtp: this.recorder, links: this.links });
    const senders: Readonly<Record<string, SendMail>> = {
      [digestMailKind]: ofOperator,
      [testMailKind]: tests,
    };
    const send: SendMail = (mail, signal) => (senders[mail.kind] ?? ofSellers)(mail, signal);
    const options = { isBulk: true, onGiveUp: withdrawGivenUp(systemActor, async () => this.now) };
    this.delivery = new MailDelivery(
      systemActor,
      database,
      this.queue,
      secrets.encryption,
      send,
      logger,
      options,
    );
  }

  /** @param url another mail server, such as one that is down. */
  static async open(
    server: TestServer,
    mailbox: Awaited<ReturnType<typeof openMailbox>>,
    start: string,
    url = mailbox.url,
  ): Promise<SimulatedMails> {
    const secrets = await installationSecrets(administrator, server.database, testConfiguration.signIn);
    return new SimulatedMails(server, mailbox, start, secrets, url);
  }

  async query(text: string, values: unknown[] = []) {
    return (await this.server.database.pool.query(text, values)).rows;
  }

  /** Lets the operator write to a seller now. */
  async say(market: TestMarketplace, seller: Seller, message = 'Hello'): Promise<void> {
    const [before] = await this.#pause(seller);
    const { errors } = (await market.operator.data(sendDocument, { input: { sellerId: seller.id, message } }))
      .chatMessageCreate;
    if (errors) throw new Error(JSON.stringify(errors));
    const [after] = await this.#pause(seller);
    if (!after || after.version === before?.version) return;
    await this.query(
      'update unread_pause set due_at = $2::timestamptz + (due_at - began_at), began_at = $2 where seller_id = $1',
      [seller.number, this.now],
    );
  }

  #pause({ number }: Seller) {
    return this.query('select version from unread_pause where seller_id = $1', [number]);
  }

  /** Lets a seller write now. */
  async answer(seller: Seller, message = 'Hello'): Promise<void> {
    const { errors } = (await seller.client.data(sendDocument, { input: { message } })).chatMessageCreate;
    if (errors) throw new Error(JSON.stringify(errors));
    await this.moveItems(seller);
  }

  /** Moves the beginnings of items that a seller's message or a mention has just begun to the simulated time. */
  async moveItems({ number }: Seller): Promise<void> {
    await this.query(
      `update digest_item set due_at = $2::timestamptz + (due_at - began_at), began_at = $2
       where seller_id = $1 and abs(extract(epoch from began_at - now())) < 60`,
      [number, this.now],
    );
  }

  /** Lets a seller read. */
  async read(seller: Seller): Promise<void> {
    await seller.client.data(readDocument, { input: { sentBy: 'AdminUser' } });
  }

  /** Makes all decisions and sends all mails that are due until a time. */
  async advanceTo(time: string): Promise<void> {
    const end = new Date(time);
    for (;;) {
      const [next] = await this.query(
        'select min(due_at) as due from (select due_at from unread_pause union all select due_at from digest_item) due',
      );
      if (!next?.due || next.due > end) break;
      if (next.due > this.now) this.now = next.due;
      await this.decide();
      await this.deliver();
    }
    this.now = end;
  }

  async decide(): Promise<void> {
    const { database } = this.server;
    while ((await decideDueDigests(systemActor, database, this.queue, this.viewed, this.now)).isMore);
    while ((await decideDuePauses(systemActor, this.server.database, this.queue, this.now)).isMore);
  }

  /** Attempts to send each mail that is due. */
  async deliver(): Promise<void> {
    for (;;) {
      const { attempts } = await this.delivery.startDue();
      if (attempts.length === 0) break;
      await Promise.all(attempts);
    }
    for (const { to, raw } of this.mailbox.mails.slice(this.sent.length)) {
      this.sent.push({ ...parseMail(raw), to: to.join(), at: this.now });
    }
  }

  /** Returns the mails as the sorted lines of a table: time, recipient, subject. */
  get table(): string[] {
    return this.sent
      .map(({ at, to, headers }) => {
        const [name] = to.split('@');
        return `${at.toISOString().slice(0, 16)} ${name}: ${headers.get('subject')}`;
      })
      .sort();
  }
}
