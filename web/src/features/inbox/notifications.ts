import { currentText } from '../../i18n/text.js';
import { goTo } from '../../pages/operator/place.js';
import { changeSettings, currentSettings } from '../../settings/settings.js';
import type { InboxStore } from './inbox-store.js';

/** The system shows so much of a message. */
const longest = 160;

/** Whether the browser can tell of messages, and may. */
export function notificationsPossible(): boolean {
  return 'Notification' in window && Notification.permission !== 'denied';
}

/** Switches notifications; the browser asks the person where it has not yet. @returns whether they are on. */
export async function switchNotifications(on: boolean): Promise<boolean> {
  const allowed = on && (await Notification.requestPermission()) === 'granted';
  changeSettings({ notifications: allowed });
  return allowed;
}

/** Tells of sellers' messages while the page is not in sight. @returns what ends it. */
export function notify(store: InboxStore): () => void {
  return store.onMessage(({ seller, message, sentByType }) => {
    if (sentByType !== 'User' || !document.hidden || !currentSettings().notifications) return;
    if (!('Notification' in window) || Notification.permission !== 'granted') return;
    try {
      const notification = new Notification(
        currentText('inbox.notificationTitle', { name: seller.businessName }),
        {
          body: message.length > longest ? `${message.slice(0, longest)} …` : message,
          // One a thread, and over all tabs.
          tag: seller.id,
          icon: '/icon.svg',
        },
      );
      notification.onclick = () => {
        window.focus();
        goTo({ room: 'chats', sellerId: seller.id, messageId: null });
        notification.close();
      };
    } catch {
      // Chromium on Android has the constructor and refuses it.
    }
  });
}
