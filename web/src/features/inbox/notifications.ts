import { currentText } from '../../i18n/text.js';
import { iconPath } from '../../paths.js';
import { operatorRouter } from '../../router.js';
import { canNotify } from '../../settings/notification-permission.js';
import type { InboxStore } from './inbox-store.js';

/** The length to which a message is shortened. */
const maxLength = 160;

/** Notifies of sellers' messages while the page is hidden. @returns a function that ends it. */
export function notify(store: InboxStore): () => void {
  return store.onMessage(({ seller, message, sentByType }) => {
    if (sentByType !== 'User' || !document.hidden || !canNotify()) return;
    try {
      const notification = new Notification(
        currentText('inbox.notificationTitle', { name: seller.businessName }),
        {
          body: message.length > maxLength ? `${message.slice(0, maxLength)} …` : message,
          // One notification for each thread, in all tabs together.
          tag: seller.id,
          icon: iconPath,
        },
      );
      notification.onclick = () => {
        window.focus();
        operatorRouter.goTo({ page: 'inbox', sellerId: seller.id, messageId: null });
        notification.close();
      };
    } catch {
      // Chromium on Android has the constructor, but throws.
    }
  });
}
