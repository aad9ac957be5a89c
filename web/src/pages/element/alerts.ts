import { alertOfChat, ownThread } from '../../features/alerts/chat-alerts.js';
import type { SellerChat } from '../../features/seller-chat/seller-chat.js';

/** The part of the element that alerts use. */
interface ChatElement extends HTMLElement {
  open: boolean;
}

/**
 * Alerts as the attribute `alerts` of the element says, which the page can change: `sound` and `desktop`, separated by a space. People with
 * a chat token have no preferences, so the page decides.
 * @returns a function that ends it.
 */
export function alertInElement(element: ChatElement, chat: SellerChat): () => void {
  const { shadowRoot } = element;
  return alertOfChat(chat, {
    person: null,
    root: shadowRoot ?? document,
    isOpen: () => element.open,
    open() {
      element.open = true;
    },
    async ask() {
      const ways = (element.getAttribute('alerts') ?? '').split(/\s+/);
      const isRead = chat.state().unread === 0;
      return {
        ...{ desktop: ways.includes('desktop'), sound: ways.includes('sound'), isQuiet: false },
        threads: new Map([[ownThread, { isMuted: false, isRead, pushed: [] }]]),
      };
    },
  });
}
