import { escapeHtml, isolated, isolatedHtml } from '../text/html.js';
import { directionOf, type NotificationLanguage } from './languages.js';
import { button, footerLink, frame, heading, paragraph, smallText } from './mail-frame.js';
import { type MailTexts, mailTexts } from './mail-texts.js';
import { replyMarker } from './reply-marker.js';

/** The values of an email about unread messages. */
export interface UnreadMailValues {
  language: NotificationLanguage;
  marketplaceName: string;
  businessName: string;
  /** Such as `#4338ca`. */
  colour: string;
  unreadCount: number;
  /** Null: not shown. */
  firstLine: string | null;
  conversationUrl: string;
  preferencesUrl: string;
  /** Whether the person can answer the email. */
  canReply: boolean;
}

/** An email as plain text and as HTML. */
export interface RenderedMail {
  subject: string;
  paragraphs: readonly string[];
  html: string;
}

/** Writes an email about unread messages. It loads nothing from a server, and has no links but the two. */
export function renderUnreadMail(values: UnreadMailValues): RenderedMail {
  const { language, marketplaceName, businessName, unreadCount, firstLine, canReply, ...links } = values;
  const texts = mailTexts[language];
  const unread = texts.unread(unreadCount);
  // Only a text from right to left has names in another direction.
  const name = directionOf(language) === 'rtl' ? isolated : (text: string) => text;
  return {
    subject: texts.subject(unread, marketplaceName),
    paragraphs: [
      ...(canReply ? [markerLine(texts)] : []),
      `${unread}. ${texts.wrote(name(marketplaceName), name(businessName))}`,
      ...(firstLine === null ? [] : [`${texts.firstLine}\n${name(firstLine)}`]),
      `${texts.open}:\n${links.conversationUrl}`,
      ...(canReply ? [texts.canReply] : []),
      `-- \n${texts.reason(name(businessName))}`,
      `${texts.preferences}:\n${links.preferencesUrl}`,
    ],
    html: htmlOf(values, unread),
  };
}

/** Returns the line above which a person answers. */
const markerLine = ({ replyAbove }: MailTexts) => `${replyMarker} ${replyAbove} -##`;

// The texts have no character that HTML would escape, so that names can be inserted as HTML.

function htmlOf(values: UnreadMailValues, unread: string): string {
  const { language, marketplaceName, businessName, colour, firstLine, canReply } = values;
  const texts = mailTexts[language];
  const [market, shop] = [isolatedHtml(marketplaceName), isolatedHtml(businessName)];
  const line =
    firstLine === null
      ? []
      : [
          smallText(texts.firstLine, '0 0 8px'),
          `<p class="line text" dir="auto" style="margin:0 0 24px;padding:12px 16px;border-radius:8px;background:#f1f1f6;color:#1b1b26;font-size:16px;overflow-wrap:anywhere">${escapeHtml(firstLine)}</p>`,
        ];
  return frame({
    language,
    colour,
    title: texts.subject(unread, marketplaceName),
    content: [
      ...(canReply ? [smallText(markerLine(texts), '0 0 16px')] : []),
      smallText(market, '0 0 4px'),
      heading(unread),
      paragraph(texts.wrote(market, shop)),
      ...line,
      button(values.conversationUrl, texts.open, colour),
      ...(canReply ? [smallText(texts.canReply, '16px 0 0')] : []),
    ].join('\n'),
    footer: `${texts.reason(shop)}<br>\n${footerLink(values.preferencesUrl, texts.preferences)}`,
  });
}
