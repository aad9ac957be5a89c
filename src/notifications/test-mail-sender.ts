import type { SystemActor } from '../access/actor.js';
import { threadsOfMarketplace } from '../access/tenant-scopes.js';
import { memberPreferences } from '../database/statements/notification-settings.js';
import type { SendMail } from '../mail/mail-delivery.js';
import { isolated, isolatedHtml } from '../text/html.js';
import type { DigestServices } from './digest-sender.js';
import { directionOf, languageNamed, type NotificationLanguage } from './languages.js';
import { button, footerLink, frame, heading, paragraph, smallText } from './mail-frame.js';
import { mailHeaders } from './mail-headers.js';
import { mailTexts } from './mail-texts.js';
import type { RenderedMail } from './render-mail.js';
import { defaultColour } from './safe-colour.js';
import { testMailKind, testMailPayload } from './test-mail.js';
import { conversationPath } from './unread-mail-sender.js';

/** Returns the function that sends test emails. */
export function testMailSender(
  actor: SystemActor,
  { database, smtp, links }: Pick<DigestServices, 'database' | 'smtp' | 'links'>,
): SendMail {
  return async (mail, signal) => {
    if (mail.kind !== testMailKind) throw new Error(`There is no sender for mails of the kind ${mail.kind}.`);
    const { marketplaceId, memberId } = testMailPayload.parse(mail.payload);
    const scope = threadsOfMarketplace(actor, marketplaceId);
    const [row] = await database.run(scope, memberPreferences, { memberId });
    // The person left meanwhile, or the marketplace turned emails off.
    if (!row?.emails) return null;
    const { publicUrl } = links;
    const preferencesUrl = links.linkTo({ marketplaceId, memberId }, new Date());
    const isOperator = row.sellerId === null;
    const content = renderTestMail({
      language: languageNamed(row.language ?? row.defaultLanguage),
      marketplaceName: row.marketplaceName,
      colour: row.colour ?? defaultColour,
      isOperator,
      url: new URL(isOperator ? '/operator' : conversationPath, publicUrl).href,
      preferencesUrl,
    });
    const headers = mailHeaders(mail, preferencesUrl, publicUrl);
    await smtp.send(row.email, { ...content, ...headers, fromName: row.marketplaceName }, signal);
    return [];
  };
}

/** The values of a test email. */
export interface TestMailValues {
  language: NotificationLanguage;
  marketplaceName: string;
  /** Such as `#4338ca`. */
  colour: string;
  /** Whether the link opens the operator's inbox, or the seller's conversation. */
  isOperator: boolean;
  url: string;
  preferencesUrl: string;
}

/** Writes a test email, with the link and the look of the others. */
export function renderTestMail(values: TestMailValues): RenderedMail {
  const { language, marketplaceName, colour, isOperator, url, preferencesUrl } = values;
  const texts = mailTexts[language];
  const name = directionOf(language) === 'rtl' ? isolated(marketplaceName) : marketplaceName;
  const open = isOperator ? texts.openInbox : texts.open;
  return {
    subject: texts.testSubject(marketplaceName),
    paragraphs: [
      `${texts.testHeading}. ${texts.testLead(name)}`,
      `${open}:\n${url}`,
      `-- \n${texts.testReason}`,
      `${texts.preferences}:\n${preferencesUrl}`,
    ],
    html: frame({
      language,
      colour,
      title: texts.testSubject(marketplaceName),
      content: [
        smallText(isolatedHtml(marketplaceName), '0 0 4px'),
        heading(texts.testHeading),
        paragraph(texts.testLead(isolatedHtml(marketplaceName))),
        button(url, open, colour),
      ].join('\n'),
      footer: `${texts.testReason}<br>\n${footerLink(preferencesUrl, texts.preferences)}`,
    }),
  };
}
