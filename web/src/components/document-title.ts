import { currentText } from '../i18n/text.js';
import { iconPath } from '../paths.js';

const maxShown = 99;

let name: string | null = null;
let unread = 0;
let showElsewhere = (_count: number) => {};

/** Sets the page's title; null shows the name of the app alone. */
export function setDocumentTitle(of: string | null): void {
  name = of;
  showTitle();
}

/** Calls back with the number of unread messages or conversations, now and when it changes. There is one listener. */
export function onUnreadCount(listener: (count: number) => void): void {
  showElsewhere = listener;
  listener(unread);
}

/** Shows the number of unread messages or conversations in the page's title and icon. */
export function showUnreadCount(count: number): void {
  unread = count;
  showElsewhere(count);
  showTitle();
  const icon = document.querySelector<HTMLLinkElement>('#icon');
  if (icon) icon.href = count > 0 ? iconWith(countText()) : iconPath;
}

function showTitle(): void {
  const app = currentText('common.appName');
  const title = name ? currentText('common.titleOf', { name, app }) : app;
  document.title = unread > 0 ? `(${countText()}) ${title}` : title;
}

function countText(): string {
  return unread > maxShown ? `${maxShown}+` : String(unread);
}

/** Returns `public/icon.svg` with a badge. Its colours do not follow the theme, because a browser's tabs do not. */
function iconWith(countText: string): string {
  const size = countText.length > 2 ? 14 : countText.length > 1 ? 18 : 22;
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><path d="M5 3h22a4 4 0 0 1 4 4v12a4 4 0 0 1-4 4H14l-7 6v-6H5a4 4 0 0 1-4-4V7a4 4 0 0 1 4-4z" fill="#4338ca"/><circle cx="20" cy="20" r="12" fill="#c81e1e"/><text x="20" y="${20 + size * 0.36}" font-family="sans-serif" font-weight="700" font-size="${size}" text-anchor="middle" fill="#fff">${countText}</text></svg>`;
  return `data:image/svg+xml,${encodeURIComponent(svg)}`;
}
