import { currentText } from '../../i18n/text.js';
import { iconPath } from '../../paths.js';
import { operatorRouter } from '../../router.js';
import { canNotify } from '../../settings/notification-permission.js';
import type { InboxStore } from './inbox-store.js';

/** The notifications that this page shows. */
const shown = new Set<Notification>();

/** The length to which a message is shortened. */
const maxLength = 160;

/** Notifies of sellers' messages and of mentions in notes while the page is hidden. @returns a function that ends it. */
export function notify(store: InboxStore): () => void {
  let { redactions } = store;
  const stops = [
    // They are shown again with the next message.
    store.subscribe(() => {
      if (store.redactions !== redactions) for (const each of shown) each.close();
      redactions = store.redactions;
    }),
    store.onMessage(({ seller, message, sentByType }) => {
      if (sentByType !== 'User') return;
      // One notification for each thread, in all tabs together.
      show(
        currentText('inbox.notificationTitle', { name: seller.businessName }),
        message,
        seller.id,
        seller.id,
      );
    }),
    store.onNote(({ id, isOwn, mentions, text, author, authorName, seller }) => {
      if (isOwn || !mentions.some(({ isViewer }) => isViewer)) return;
      const name = author?.name ?? authorName ?? '';
      show(currentText('inbox.mentionedYou', { name, seller: seller.businessName }), text, id, seller.id);
    }),
  ];
  return () => {
    for (const stop of stops) stop();
  };
}

/** Shows a notification that replaces one with the same tag, and opens a conversation. */
function show(title: string, text: string, tag: string, sellerId: string): void {
  if (!document.hidden || !canNotify()) return;
  try {
    const notification = new Notification(title, {
      body: text.length > maxLength ? `${text.slice(0, maxLength)} …` : text,
      tag,
      icon: iconPath,
    });
    shown.add(notification);
    notification.onclose = () => shown.delete(notification);
    notification.onclick = () => {
      window.focus();
      operatorRouter.goTo({ page: 'inbox', sellerId, messageId: null });
      notification.close();
    };
  } catch {
    // Chromium on Android has the constructor, but throws.
  }
}
