import { convert, type HtmlToTextOptions, type SelectorDefinition } from 'html-to-text';

/** A longer text is cut: the newest answer is at the top, and the rest is too long for a message. */
const maxInputLength = 512 * 1024;

/** Mail programs nest tables and elements deeply, but not so deeply. */
const maxDepth = 150;

const skipped = (selector: string): SelectorDefinition => ({ selector, format: 'skip' });

/** An element of mail programs that has the earlier email, written as lines that begin with `>`. */
const quoted = (selector: string): SelectorDefinition => ({
  selector,
  format: 'blockquote',
  options: { trimEmptyLines: true, leadingLineBreaks: 2, trailingLineBreaks: 2 },
});

/** The elements in which mail programs put a signature. */
const signatures = [
  '.gmail_signature',
  '.gmail_signature_prefix',
  '.moz-signature',
  '.protonmail_signature_block',
  '#Signature',
  '#signature',
  '#AppleMailSignature',
  '#ms-outlook-mobile-signature',
  '#ymail_android_signature',
] as const;

/** The line above an earlier email, such as "On Monday, Quay wrote:". */
const attributions = ['.gmail_attr', '.moz-cite-prefix'] as const;

const options: HtmlToTextOptions = {
  wordwrap: false,
  limits: { maxInputLength, maxDepth, ellipsis: '' },
  selectors: [
    ...['head', 'title', 'style', 'script', 'img', 'noscript', 'template'].map(skipped),
    ...signatures.map(skipped),
    ...attributions.map(skipped),
    ...['blockquote', '.yahoo_quoted', 'div[name="quote"]', '.protonmail_quote', '.zmail_extra'].map(quoted),
    { selector: 'a', options: { hideLinkHrefIfSameAsText: true, linkBrackets: ['<', '>'] } },
    { selector: 'a[href^="mailto:"]', format: 'anchor', options: { ignoreHref: true } },
    { selector: 'a[href^="#"]', format: 'anchor', options: { ignoreHref: true } },
    ...['h1', 'h2', 'h3', 'h4', 'h5', 'h6'].map((selector) => ({ selector, options: { uppercase: false } })),
    { selector: 'table', options: { uppercaseHeaderCells: false } },
    { selector: 'p', options: { leadingLineBreaks: 2, trailingLineBreaks: 2 } },
    // Outlook writes each line as a paragraph without a margin.
    {
      selector: 'p.MsoNormal',
      format: 'paragraph',
      options: { leadingLineBreaks: 1, trailingLineBreaks: 1 },
    },
    { selector: 'hr', options: { length: 20 } },
  ],
};

/** Converts the HTML of an email to plain text. Earlier emails become lines that begin with `>`, and signatures are left out. */
export const htmlToPlain = (html: string): string => convert(html, options);

const signatureNames = signatures.map((selector) => selector.slice(1)).join('|');

const signatureElement = new RegExp(`(?:class|id)="?(?:x_)?(?:[\\w-]+ ){0,3}(?:${signatureNames})[" >]`);

/** Returns whether an email marks its signature in its HTML, which its plain text can lack. */
export const hasMarkedSignature = (html: string): boolean =>
  signatureElement.test(html.slice(0, maxInputLength));
