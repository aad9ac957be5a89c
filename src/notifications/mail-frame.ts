import { escapeHtml } from '../text/html.js';
import { directionOf, type NotificationLanguage } from './languages.js';
import { textOn } from './safe-colour.js';

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

/** The parts of an email as HTML. */
export interface FramedMail {
  language: NotificationLanguage;
  /** Such as `#4338ca`. */
  colour: string;
  /** Plain text. */
  title: string;
  /** HTML. */
  content: string;
  footer: string;
}

/** Returns a paragraph. */
export const paragraph = (html: string): string =>
  `<p class="text" style="margin:0 0 24px;color:#1b1b26;overflow-wrap:anywhere">${html}</p>`;

export const smallText = (html: string, margin: string): string =>
  `<p class="muted" style="margin:${margin};font-size:14px;color:#5b5b6c">${html}</p>`;

export const heading = (html: string): string =>
  `<h1 class="text" style="margin:0 0 16px;font-size:20px;line-height:1.3;color:#1b1b26">${html}</h1>`;

/** Returns a link that looks like a button in the marketplace's colour. */
export const button = (url: string, label: string, colour: string): string =>
  `<a href="${escapeHtml(url)}" style="display:inline-block;padding:12px 20px;border:1px solid #767683;border-radius:8px;background:${colour};color:${textOn(colour)};font-weight:600;text-decoration:none">${label}</a>`;

export const footerLink = (url: string, label: string): string =>
  `<a class="muted" href="${escapeHtml(url)}" style="color:#5b5b6c">${label}</a>`;

/** Writes an email as HTML: a card on one column, for narrow and for dark mail programs. It loads nothing from a server. */
export function frame({ language, colour, title, content, footer }: FramedMail): string {
  const direction = directionOf(language);
  const align = direction === 'rtl' ? 'right' : 'left';
  return `<!doctype html>
<html lang="${language}" dir="${direction}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <meta name="color-scheme" content="light dark">
    <meta name="supported-color-schemes" content="light dark">
    <title>${escapeHtml(title)}</title>
    <style>:root { color-scheme: light dark; }${darkStyle}
    </style>
  </head>
  <body class="canvas" style="margin:0;padding:0;background:#f6f6f9">
    <div role="main">
    <table role="presentation" class="canvas" width="100%" cellpadding="0" cellspacing="0" border="0" dir="${direction}" style="background:#f6f6f9">
      <tr>
        <td align="center" style="padding:24px 12px">
          <table role="presentation" class="card" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px;background:#ffffff;border:1px solid #dcdce5;border-radius:12px;border-collapse:separate">
            <tr>
              <td style="height:6px;background:${colour};border-radius:11px 11px 0 0;font-size:0;line-height:0">&nbsp;</td>
            </tr>
            <tr>
              <td align="${align}" class="text" style="padding:24px;${font};font-size:16px;line-height:1.5;color:#1b1b26">
${content}
              </td>
            </tr>
          </table>
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px">
            <tr>
              <td align="${align}" class="muted" style="padding:16px 24px;${font};font-size:13px;line-height:1.5;color:#5b5b6c;overflow-wrap:anywhere">
${footer}
              </td>
            </tr>
          </table>
        </td>
      </tr>
    </table>
    </div>
  </body>
</html>
`;
}
