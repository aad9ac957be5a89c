import controls from '../../components/controls.css?inline';
import panel from '../../features/seller-chat/chat-panel.css?inline';
import thread from '../../features/thread/thread.css?inline';
import tokens from '../../theme/tokens.css?inline';
import element from './element.css?inline';

/**
 * Returns the styles of a shadow tree. The theme is an attribute of the element. Sizes are multiples of the reader's
 * own font size, since a page can have another one at its root.
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

/** Matches sizes in rem, except those of media and container queries, which do not depend on the page's root. */
const queryOrSize = /@(?:media|container)[^{]*\{|(?<![\w.-])(\d*\.?\d+)rem\b/g;

function ofOwnRoot(css: string): string {
  return css
    .replaceAll('data-theme', 'theme')
    .replace(queryOrSize, (whole, size) => (size === undefined ? whole : `calc(${size} * var(--p-rem))`));
}

/** Returns the font size that the reader has set in the browser. */
function fontSizeOf(host: HTMLElement): string {
  const probe = document.createElement('span');
  probe.style.fontSize = 'medium';
  host.shadowRoot?.append(probe);
  const { fontSize } = getComputedStyle(probe);
  probe.remove();
  return fontSize;
}
