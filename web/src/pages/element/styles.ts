import controls from '../../components/controls.css?inline';
import panel from '../../features/seller-chat/chat-panel.css?inline';
import thread from '../../features/thread/thread.css?inline';
import tokens from '../../theme/tokens.css?inline';
import element from './element.css?inline';

/**
 * The styles of a shadow tree. The theme is the element's attribute, and sizes are of the reader's own font size:
 * pages may have another at their root.
 */
export function sheetsOf(host: HTMLElement): CSSStyleSheet[] {
  const rootSize = new CSSStyleSheet();
  rootSize.replaceSync(`:host { --p-rem: ${fontSizeOf(host)}; }`);
  shared ??= [tokens, element, controls, panel, thread].map((css) => {
    const sheet = new CSSStyleSheet();
    sheet.replaceSync(ofOwnRoot(css));
    return sheet;
  });
  return [rootSize, ...shared];
}

let shared: CSSStyleSheet[] | undefined;

/** Of the queries' sizes the page's root is no part. */
const queryOrSize = /@(?:media|container)[^{]*\{|(?<![\w.-])(\d*\.?\d+)rem\b/g;

function ofOwnRoot(css: string): string {
  return css
    .replaceAll('data-theme', 'theme')
    .replace(queryOrSize, (whole, size) => (size === undefined ? whole : `calc(${size} * var(--p-rem))`));
}

/** The font size that the reader has chosen for texts. */
function fontSizeOf(host: HTMLElement): string {
  const probe = document.createElement('span');
  probe.style.fontSize = 'medium';
  host.shadowRoot?.append(probe);
  const { fontSize } = getComputedStyle(probe);
  probe.remove();
  return fontSize;
}
