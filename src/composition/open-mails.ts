import type { FastifyBaseLogger } from 'fastify';
import { systemActor } from '../access/actor.js';
import type { InstallationSecrets } from '../access/sign-in-secret.js';
import type { Configuration } from '../configuration.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { sellerId } from '../graphql/ids.js';
import { mailSender } from '../http/sign-in/mail-sender.js';
import type { SignIn } from '../http/sign-in/sign-in.js';
import { replyNoticeKind } from '../inbound-mail/reply-notice.js';
import { replyNoticeSender } from '../inbound-mail/reply-notice-sender.js';
import { BounceRecorder } from '../mail/bounced-addresses.js';
import { MailDelivery, type SendMail } from '../mail/mail-delivery.js';
import { MailQueue } from '../mail/mail-queue.js';
import { Smtp } from '../mail/smtp.js';
import { decideDueDigests } from '../notifications/decide-digests.js';
import { databaseClock, decideDuePauses } from '../notifications/decide-pauses.js';
import { decideDueUnreadEvents } from '../notifications/decide-unread-events.js';
import type { ViewedThreads } from '../notifications/digest-item.js';
import { digestMailKind } from '../notifications/digest-mail.js';
import { digestSender } from '../notifications/digest-sender.js';
import { withdrawGivenUp } from '../notifications/given-up-mails.js';
import { NotificationJobs } from '../notifications/notification-jobs.js';
import type { PreferenceLinks } from '../notifications/preference-links.js';
import type { ReplyAddresses } from '../notifications/reply-addresses.js';
import { testMailKind } from '../notifications/test-mail.js';
import { testMailSender } from '../notifications/test-mail-sender.js';
import { unreadMailSender } from '../notifications/unread-mail-sender.js';
import { type OpenParts, warningsOf } from './open-parts.js';

/** Returns the path of a conversation in the operator's portal, as `web/src/paths.ts` reads it. */
export const conversationPathOf = (sellerId: string): string =>
  `/operator/t/${encodeURIComponent(sellerId.replace(/=+$/, ''))}`;

/** Settings that tests vary. */
interface MailTuning {
  /** The interval at which the queue is checked for due mails, in ms. */
  mailPollMs?: number;
  /** The interval at which pauses that are due for emails are decided, in ms. */
  notificationsPollMs?: number;
}

/** What sends emails. */
interface Mail {
  smtp: Pick<Smtp, 'send'>;
  queue: MailQueue;
}

/** Opens the mail server and the queue; null if none is configured. */
export function openMail(
  database: Database,
  mail: Configuration['signIn']['mail'],
  secrets: InstallationSecrets,
  log: FastifyBaseLogger,
): Mail | null {
  if (!mail) return null;
  const smtp = new Smtp(mail.url, mail.from, mail.tls);
  return {
    smtp: new BounceRecorder(systemActor, database, smtp, log),
    queue: new MailQueue(systemActor, secrets.encryption, log),
  };
}

/** Starts the delivery of emails about accounts. */
export function openAccountMails(
  parts: OpenParts,
  database: Database,
  { smtp, queue }: Mail,
  { links, library }: SignIn,
  { encryption }: InstallationSecrets,
  log: FastifyBaseLogger,
  { mailPollMs: pollMs }: MailTuning,
): MailDelivery {
  if (!links) throw new Error('Links cannot be sent without a queue of emails.');
  const send = mailSender(database, smtp, links, library);
  const delivery = new MailDelivery(systemActor, database, queue, encryption, send, log, { pollMs });
  parts.add(delivery).start();
  return delivery;
}

interface NotificationServices extends Mail {
  links: PreferenceLinks;
  /** Null: this server receives no answers. */
  replies: ReplyAddresses | null;
  messageCheck: MessageCheck;
  viewed: ViewedThreads;
  secrets: InstallationSecrets;
  log: FastifyBaseLogger;
  tuning: MailTuning;
}

/** Starts the decisions about emails about unread messages, and their delivery. */
export function openNotifications(
  parts: OpenParts,
  database: Database,
  { smtp, queue, links, replies, messageCheck, viewed, secrets, log, tuning }: NotificationServices,
): MailDelivery {
  const { mailPollMs: pollMs, notificationsPollMs } = tuning;
  const conversationPath = (seller: number) => conversationPathOf(sellerId(seller));
  const ofSellers = unreadMailSender(systemActor, { database, smtp, messageCheck, links, replies });
  const ofOperator = digestSender(systemActor, { database, smtp, links, viewed, replies, conversationPath });
  const tests = testMailSender(systemActor, { database, smtp, links });
  const { publicUrl } = links;
  const notices = replyNoticeSender(systemActor, { database, smtp, publicUrl });
  const senders: Readonly<Record<string, SendMail>> = {
    [digestMailKind]: ofOperator,
    [testMailKind]: tests,
    [replyNoticeKind]: notices,
  };
  const send: SendMail = (mail, signal) => (senders[mail.kind] ?? ofSellers)(mail, signal);
  const clock = () => databaseClock(systemActor, database);
  const options = { pollMs, isBulk: true, onGiveUp: withdrawGivenUp(systemActor, clock) };
  const delivery = new MailDelivery(systemActor, database, queue, secrets.encryption, send, log, options);
  parts.add(delivery).start();
  const warn = warningsOf(log)('emails about unread messages could not be decided');
  const decide = async () => {
    const now = await clock();
    const pauses = await decideDuePauses(systemActor, database, queue, now);
    const digests = await decideDueDigests(systemActor, database, queue, viewed, now);
    return { isMore: pauses.isMore || digests.isMore };
  };
  parts.add(new NotificationJobs(decide, warn, notificationsPollMs)).start();
  return delivery;
}

/** Starts the decisions about unread messages of which webhooks are notified. They need no mail server. */
export function openUnreadEvents(
  parts: OpenParts,
  database: Database,
  viewed: ViewedThreads,
  log: FastifyBaseLogger,
  pollMs: number | undefined,
): void {
  const warn = warningsOf(log)('unread messages could not be decided for webhooks');
  const decide = async () =>
    decideDueUnreadEvents(systemActor, database, viewed, await databaseClock(systemActor, database));
  parts.add(new NotificationJobs(decide, warn, pollMs)).start();
}
