import { escapeHtml, isolated, isolatedHtml } from './html.js';
import { directionOf, type NotificationLanguage } from './languages.js';
import { mailTexts } from './mail-texts.js';
import { textOn } from './safe-colour.js';

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
}

/** An email as plain text and as HTML. */
export interface RenderedMail {
  subject: string;
  paragraphs: readonly string[];
  html: string;
}

/** Writes an email about unread messages. It loads nothing from a server, and has no links but the two. */
export function renderUnreadMail(values: UnreadMailValues): RenderedMail {
  const { language, marketplaceName, businessName, unreadCount, firstLine, ...links } = values;
  const texts = mailTexts[language];
  const unread = texts.unread(unreadCount);
  // Only a text from right to left has names in another direction.
  const name = directionOf(language) === 'rtl' ? isolated : (text: string) => text;
  return {
    subject: texts.subject(unread, marketplaceName),
    paragraphs: [
      `${unread}. ${texts.wrote(name(marketplaceName), name(businessName))}`,
      ...(firstLine === null ? [] : [`${texts.firstLine}\n${name(firstLine)}`]),
      `${texts.open}:\n${links.conversationUrl}`,
      `-- \n${texts.reason(name(businessName))}`,
      `${texts.preferences}:\n${links.preferencesUrl}`,
    ],
    html: htmlOf(values, unread),
  };
}

// The texts have no character that HTML would escape, so that names can be inserted as HTML.

/** Styles that mail programs with a dark theme apply. All others stand at the elements, since some drop this element. */
const darkStyle = `
    @media (prefers-color-scheme: dark) {
      .canvas { background: #121218 !important; }
      .card { background: #1a1a22 !important; border-color: #33333f !important; }
      .text { color: #ececf2 !important; }
      .muted { color: #a9a9b8 !important; }
      .line { background: #262631 !important; }
    }`;

const font = "font-family:system-ui,-apple-system,'Segoe UI',Roboto,'Helvetica Neue',Arial,sans-serif";

function htmlOf(values: UnreadMailValues, unread: string): string {
  const { language, marketplaceName, businessName, colour, firstLine } = values;
  const texts = mailTexts[language];
  const direction = directionOf(language);
  const align = direction === 'rtl' ? 'right' : 'left';
  const [market, shop] = [isolatedHtml(marketplaceName), isolatedHtml(businessName)];
  const line =
    firstLine === null
      ? ''
      : `
            <p class="muted" style="margin:0 0 8px;font-size:14px;color:#5b5b6c">${texts.firstLine}</p>
            <p class="line text" dir="auto" style="margin:0 0 24px;padding:12px 16px;border-radius:8px;background:#f1f1f6;color:#1b1b26;font-size:16px;overflow-wrap:anywhere">${escapeHtml(firstLine)}</p>`;
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>${escapeHtml(texts.subject(unread, marketplaceName))}</title>
    <style>:root { color-scheme: light dark; }${darkStyle}
    </style>
  </head>
  <body class="canvas" style="margin:0;padding:0;background:#f6f6f9">
    <table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${direction}" style="background:#f6f6f9">
      <tr>
        <td align="center" style="padding:24px 12px">
          <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px;background:#ffffff;border:1px solid #dcdce5;border-radius:12px;border-collapse:separate">
            <tr>
              <td style="height:6px;background:${colour};border-radius:11px 11px 0 0;font-size:0;line-height:0">&nbsp;</td>
            </tr>
            <tr>
              <td align="${align}" class="text" style="padding:24px;${font};font-size:16px;line-height:1.5;color:#1b1b26">
            <p class="muted" style="margin:0 0 4px;font-size:14px;color:#5b5b6c">${market}</p>
            <h1 class="text" style="margin:0 0 16px;font-size:20px;line-height:1.3;color:#1b1b26">${unread}</h1>
            <p class="text" style="margin:0 0 24px;color:#1b1b26;overflow-wrap:anywhere">${texts.wrote(market, shop)}</p>${line}
            <a href="${escapeHtml(values.conversationUrl)}" style="display:inline-block;padding:12px 20px;border:1px solid #767683;border-radius:8px;background:${colour};color:${textOn(colour)};font-weight:600;text-decoration:none">${texts.open}</a>
              </td>
            </tr>
          </table>
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px">
            <tr>
              <td align="${align}" class="muted" style="padding:16px 24px;${font};font-size:13px;line-height:1.5;color:#5b5b6c;overflow-wrap:anywhere">
                ${texts.reason(shop)}<br>
                <a class="muted" href="${escapeHtml(values.preferencesUrl)}" style="color:#5b5b6c">${texts.preferences}</a>
              </td>
            </tr>
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>
`;
}
