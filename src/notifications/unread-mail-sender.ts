import type { SystemActor } from '../access/actor.js';
import { threadOfMarketplace, threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import { unreadMail, withdrawNotification } from '../database/statements/unread-pauses.js';
import type { ThreadScope } from '../database/tenant-scope.js';
import type { DueMail, SendMail } from '../mail/mail-delivery.js';
import type { Smtp } from '../mail/smtp.js';
import { databaseClock, factsOf } from './decide-pauses.js';
import { firstUnreadLine } from './first-line.js';
import { languageNamed } from './languages.js';
import { mailHeaders } from './mail-headers.js';
import { postdateLate } from './postdate.js';
import type { PreferenceLinks } from './preference-links.js';
import { endOfQuietHours } from './quiet-hours.js';
import { renderUnreadMail } from './render-mail.js';
import type { ReplyAddresses } from './reply-addresses.js';
import { defaultColour } from './safe-colour.js';
import { type UnreadMail, unreadMailKind, unreadMailPayload } from './unread-mail.js';

/** The address of the seller's open conversation in the portal, which asks for a sign-in first. */
export const conversationPath = '/seller#messages';

type MailRow = Values<typeof unreadMail.row>;

/** The parts that sending an email about unread messages needs. */
export interface UnreadMailServices {
  database: Database;
  smtp: Pick<Smtp, 'send'>;
  messageCheck: Pick<MessageCheck, 'check'>;
  links: PreferenceLinks;
  /** Null: this server receives no answers. */
  replies: ReplyAddresses | null;
  /** The database's time, by default. */
  clock?: () => Promise<Date>;
}

/** Returns the function that sends the emails about unread messages. It decides again, since one can wait for an hour. */
export function unreadMailSender(actor: SystemActor, services: UnreadMailServices): SendMail {
  const clock = services.clock ?? (() => databaseClock(actor, services.database));
  return async (mail, signal) => {
    if (mail.kind !== unreadMailKind)
      throw new Error(`There is no sender for mails of the kind ${mail.kind}.`);
    const payload = unreadMailPayload.parse(mail.payload);
    const scope = threadOfMarketplace(actor, payload.marketplaceId, payload.sellerId);
    const now = await clock();
    const [row] = await services.database.run(scope, unreadMail, { memberId: payload.memberId });
    // The person left, and what was stored about them went with them.
    if (!row) return null;
    const decision = decideAgain(row, payload, now);
    if (decision !== 'send') {
      await withdrawUnreadMail(services.database, scope, payload, decision, now);
      return null;
    }
    const content = await contentOf(services, scope, row, mail, now);
    const { marketplaceId, sellerId } = payload;
    await postdateLate(
      services.database,
      threadsOfMarketplace(actor, marketplaceId),
      [{ ...row, sellerId }],
      now,
    );
    await services.smtp.send(row.email, content, signal);
    return [];
  };
}

/** `isSamePause`: what is unread is what was unread when the email was decided, so its age goes on. */
type RenewedDecision = 'send' | 'useless' | { postponedTo: Date; isSamePause: boolean };

/**
 * Decides whether an email is still sent: the thread was not visited, and the person still gets emails, now. If somebody has read a
 * part of it, or all before another message, what is unread now is decided anew.
 */
function decideAgain(row: MailRow, { readCount }: UnreadMail, now: Date): RenewedDecision {
  const { isExcluded, quietHours, unreadCount } = factsOf(row);
  if (!row.emails || isExcluded || unreadCount === 0) return 'useless';
  if (row.readCount !== readCount) return { postponedTo: now, isSamePause: false };
  const end = quietHours && endOfQuietHours(quietHours, now);
  return end ? { postponedTo: end, isSamePause: true } : 'send';
}

/** Forgets an email that is not sent, so that it delays no other, and lets the pause be decided again. */
export async function withdrawUnreadMail(
  database: Runner,
  scope: ThreadScope,
  { memberId, readCount, beganAt }: UnreadMail,
  decision: Exclude<RenewedDecision, 'send'>,
  now: Date,
): Promise<void> {
  const isPostponed = decision !== 'useless';
  await database.run(scope, withdrawNotification, {
    ...{ memberId, readCount, resumesPause: isPostponed },
    dueAt: isPostponed ? decision.postponedTo : now,
    beganAt: (isPostponed && decision.isSamePause && beganAt) || null,
  });
}

async function contentOf(
  services: UnreadMailServices,
  scope: ThreadScope,
  row: MailRow,
  mail: DueMail,
  now: Date,
) {
  const { marketplaceId, sellerId } = scope;
  const { links, replies } = services;
  const { publicUrl } = links;
  const preferencesUrl = links.linkTo({ marketplaceId, memberId: row.memberId }, now);
  const address =
    row.canReply && replies
      ? replies.addressFor({ marketplaceId, sellerId, memberId: row.memberId }, now)
      : null;
  const text = renderUnreadMail({
    language: languageNamed(row.language),
    marketplaceName: row.marketplaceName,
    businessName: row.businessName,
    colour: row.colour ?? defaultColour,
    unreadCount: row.unreadCount,
    firstLine: row.firstLine ? await firstUnreadLine(services, scope, row) : null,
    conversationUrl: new URL(conversationPath, publicUrl).href,
    preferencesUrl,
    canReply: address !== null,
  });
  return {
    ...text,
    fromName: row.marketplaceName,
    ...(address !== null && { replyTo: { name: row.marketplaceName, address } }),
    ...mailHeaders(mail, preferencesUrl, publicUrl),
  };
}
