import type { SystemActor } from '../access/actor.js';
import { threadsOfMarketplace } from '../access/tenant-scopes.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { Database } from '../database/database.js';
import { memberPreferences } from '../database/statements/notification-settings.js';
import type { SendMail } from '../mail/mail-delivery.js';
import type { Smtp } from '../mail/smtp.js';
import { directionOf, languageNamed, type NotificationLanguage } from '../notifications/languages.js';
import { button, frame, heading, paragraph, smallText } from '../notifications/mail-frame.js';
import { mailId } from '../notifications/mail-headers.js';
import { mailTexts } from '../notifications/mail-texts.js';
import type { RenderedMail } from '../notifications/render-mail.js';
import { defaultColour } from '../notifications/safe-colour.js';
import { conversationPath } from '../notifications/unread-mail-sender.js';
import { isolated, isolatedHtml } from '../text/html.js';
import { type ReplyNotice, replyNoticeKind, replyNoticePayload } from './reply-notice.js';
import { foundGroups, noticeTexts } from './reply-notice-texts.js';

/** Returns the function that sends emails about answers. */
export function replyNoticeSender(
  actor: SystemActor,
  { database, smtp, publicUrl }: { database: Database; smtp: Pick<Smtp, 'send'>; publicUrl: URL },
): SendMail {
  return async (mail, signal) => {
    if (mail.kind !== replyNoticeKind)
      throw new Error(`There is no sender for mails of the kind ${mail.kind}.`);
    const { marketplaceId, memberId, ...notice } = replyNoticePayload.parse(mail.payload);
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const [row] = await database.run(scope, memberPreferences, { memberId });
    // The person left meanwhile.
    if (!row) return null;
    const content = renderReplyNotice({
      language: languageNamed(row.language ?? row.defaultLanguage),
      marketplaceName: row.marketplaceName,
      colour: row.colour ?? defaultColour,
      reason: notice.reason,
      kinds: notice.kinds as ContentKind[],
      url: new URL(conversationPath, publicUrl).href,
    });
    const { messageId } = notice;
    const headers = {
      // Programs do not answer it (RFC 3834).
      'Auto-Submitted': 'auto-replied',
      ...(messageId !== null && { 'In-Reply-To': messageId, References: messageId }),
    };
    const ids = { messageId: mailId(mail, publicUrl), headers };
    await smtp.send(row.email, { ...content, ...ids, fromName: row.marketplaceName }, signal);
    return [];
  };
}

/** The values of an email about an answer. */
export interface ReplyNoticeValues {
  language: NotificationLanguage;
  marketplaceName: string;
  /** Such as `#4338ca`. */
  colour: string;
  reason: ReplyNotice['reason'];
  kinds: readonly ContentKind[];
  url: string;
}

/** Writes an email about an answer. It has no part of the answer. */
export function renderReplyNotice(values: ReplyNoticeValues): RenderedMail {
  const { language, marketplaceName, colour, reason, kinds, url } = values;
  const texts = noticeTexts[language];
  const { open } = mailTexts[language];
  const name = directionOf(language) === 'rtl' ? isolated(marketplaceName) : marketplaceName;
  const found = kinds.length > 0 ? [texts.found(foundGroups(language, kinds))] : [];
  const subject = texts.subject[reason](marketplaceName);
  return {
    subject,
    paragraphs: [texts.lead[reason](name), ...found, `${open}:\n${url}`, `-- \n${texts.reason}`],
    html: frame({
      language,
      colour,
      title: subject,
      content: [
        smallText(isolatedHtml(marketplaceName), '0 0 4px'),
        heading(texts.subject[reason](isolatedHtml(marketplaceName))),
        paragraph(texts.lead[reason](isolatedHtml(marketplaceName))),
        ...found.map(paragraph),
        button(url, open, colour),
      ].join('\n'),
      footer: texts.reason,
    }),
  };
}
