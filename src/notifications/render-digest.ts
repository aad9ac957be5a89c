import { escapeHtml, isolated, isolatedHtml } from '../text/html.js';
import type { DigestSection } from './digest-item.js';
import { directionOf, type NotificationLanguage } from './languages.js';
import { button, footerLink, frame, heading, smallText } from './mail-frame.js';
import { mailTexts } from './mail-texts.js';
import type { RenderedMail } from './render-mail.js';

/** A thread in an email to one of the operator's users. */
export interface DigestThread {
  section: DigestSection;
  businessName: string;
  unreadCount: number;
  url: string;
}

export interface DigestValues {
  language: NotificationLanguage;
  marketplaceName: string;
  /** Such as `#4338ca`. */
  colour: string;
  threads: readonly DigestThread[];
  inboxUrl: string;
  preferencesUrl: string;
}

/** The threads that each part of an email lists at most. */
const maxListed = 20;

const sections = ['mentions', 'mine', 'unassigned'] as const;

/** Writes an email with the threads that wait for one of the operator's users. It has no text of a message. */
export function renderDigest(values: DigestValues): RenderedMail {
  const { language, marketplaceName, threads, inboxUrl, preferencesUrl, colour } = values;
  const texts = mailTexts[language];
  const count = texts.conversations(new Set(threads.map(({ url }) => url)).size);
  const subject = texts.digestSubject(count, marketplaceName);
  const name = directionOf(language) === 'rtl' ? isolated : (text: string) => text;
  const parts = sections
    .map((section) => ({
      label: texts[section],
      listed: threads.filter((thread) => thread.section === section),
    }))
    .filter(({ listed }) => listed.length > 0);
  const lineOf = ({ section, unreadCount }: DigestThread) =>
    section === 'mentions' ? null : texts.unread(unreadCount);
  const moreOf = (listed: readonly DigestThread[]) =>
    listed.length > maxListed ? texts.more(listed.length - maxListed) : null;
  return {
    subject,
    paragraphs: [
      `${count}.`,
      ...parts.map(({ label, listed }) =>
        [
          `${label}:`,
          ...listed
            .slice(0, maxListed)
            .map((thread) =>
              [`- ${name(thread.businessName)}`, lineOf(thread), thread.url]
                .filter((text) => text !== null)
                .join('\n  '),
            ),
          moreOf(listed),
        ]
          .filter((line) => line !== null)
          .join('\n'),
      ),
      `${texts.openInbox}:\n${inboxUrl}`,
      texts.cannotReply,
      `-- \n${texts.digestReason(name(marketplaceName))}`,
      `${texts.preferences}:\n${preferencesUrl}`,
    ],
    html: frame({
      language,
      colour,
      title: subject,
      content: [
        smallText(isolatedHtml(marketplaceName), '0 0 4px'),
        heading(count),
        ...parts.flatMap(({ label, listed }) => [
          `<h2 class="text" style="margin:0 0 8px;font-size:16px;color:#1b1b26">${label}</h2>`,
          ...listed.slice(0, maxListed).map((thread) => threadHtml(thread, lineOf(thread))),
          ...[moreOf(listed)].flatMap((more) => (more === null ? [] : [smallText(more, '0 0 8px')])),
          '<div style="height:16px;line-height:16px">&nbsp;</div>',
        ]),
        button(inboxUrl, texts.openInbox, colour),
        smallText(texts.cannotReply, '16px 0 0'),
      ].join('\n'),
      footer: `${texts.digestReason(isolatedHtml(marketplaceName))}<br>\n${footerLink(preferencesUrl, texts.preferences)}`,
    }),
  };
}

const threadHtml = ({ businessName, url }: DigestThread, line: string | null) =>
  `<p class="line" style="margin:0 0 8px;padding:10px 14px;border-radius:8px;background:#f1f1f6;overflow-wrap:anywhere"><a class="text" href="${escapeHtml(url)}" style="color:#1b1b26;font-weight:600">${isolatedHtml(businessName)}</a>${
    line === null ? '' : `<br><span class="muted" style="font-size:14px;color:#5b5b6c">${line}</span>`
  }</p>`;
