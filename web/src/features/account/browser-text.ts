import { browserOf } from '../../components/browser-name.js';
import type { Text } from '../../i18n/text.js';

/** Returns the name of the browser that sends a `User-Agent`. */
export function browserText(text: Text, userAgent: string | null): string {
  const found = browserOf(userAgent ?? '');
  return found ? text('account.sessionBrowser', found) : text('account.sessionUnknown');
}
