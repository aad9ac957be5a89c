import type { Client } from '@urql/core';
import { query } from '../../api/request.js';
import { graphql } from '../../api/seller-graphql.js';
import { iconPath } from '../../paths.js';
import { sellerRouter } from '../../router.js';
import { currentSettings } from '../../settings/settings.js';
import { closeNotifications } from '../redaction/close-notifications.js';
import type { SellerChat } from '../seller-chat/seller-chat.js';
import { alertOfChat, ownThread } from './chat-alerts.js';

const alertsQuery = graphql(`
  query Alerts {
    preferences: notificationPreferences { desktop sound isQuiet pushMessages }
    seller { unreadChatMessageCount }
  }
`);

/** Alerts the person of a seller's portal. @returns a function that ends it. */
export function alertSeller(chat: SellerChat, client: Client, actorId: string): () => void {
  return alertOfChat(chat, {
    person: `seller.${actorId}`,
    root: document,
    icon: iconPath,
    isOpen: () => sellerRouter.current().isPanelOpen,
    open: () => sellerRouter.goTo({ isPanelOpen: true, messageId: null }),
    async ask() {
      const { preferences, seller } = await query(client, alertsQuery, {});
      const isRead = seller.unreadChatMessageCount === 0;
      const isPushed = preferences.pushMessages && currentSettings().pushFor === actorId;
      const pushed = isPushed ? (['message'] as const) : [];
      return { ...preferences, threads: new Map([[ownThread, { isMuted: false, isRead, pushed }]]) };
    },
    onOver: () => void closeNotifications(),
  });
}
