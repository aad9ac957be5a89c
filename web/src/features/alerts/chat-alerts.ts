import type { ChatState, SellerChat } from '../seller-chat/seller-chat.js';
import { tagOf } from './alerts.js';
import { type AlertOptions, beginAlerts, type PageAlerts } from './begin-alerts.js';
import { closeShown, showNotification } from './page-notifications.js';

/** The parts that the seller's portal and the element do in different ways. */
export interface ChatAlertOptions extends Pick<AlertOptions, 'ask'> {
  /** The id of the person; null for the name in the account. */
  person: string | null;
  root: Document | ShadowRoot;
  isOpen: () => boolean;
  open: () => void;
  icon?: string;
  /** Called when nothing is unread any more, and when a message was redacted. */
  onOver?: () => void;
}

/** The one thread of a seller. */
export const ownThread = 'own';

/** Alerts of the operator's messages to a seller. @returns a function that ends it. */
export function alertOfChat(chat: SellerChat, options: ChatAlertOptions): () => void {
  const { person, root, isOpen, open, icon, onOver, ...others } = options;
  let alerts: PageAlerts | null = null;
  let stopFollowing = () => {};
  let state: ChatState = chat.state();

  const over = () => {
    closeShown();
    onOver?.();
  };
  const begin = ({ source }: ChatState) => {
    if (!source || alerts) return;
    const begun = beginAlerts({
      ...others,
      person: person ?? source.key,
      threads: { root, isOpen },
      show([alert]) {
        if (!alert) return;
        const { title, text: body, count } = alert;
        const shownTitle = count > 1 ? `${title} (${count})` : title;
        showNotification({ tag: tagOf(alert), title: shownTitle, body, ...(icon && { icon }), onOpen: open });
      },
    });
    alerts = begun;
    stopFollowing = source.onEvent((event) => {
      if (event.type === 'redacted') {
        begun.redacted();
        over();
      }
      if (event.type !== 'created' || event.message.sentByType !== 'AdminUser') return;
      const title = chat.state().account?.viewer.marketplace.name ?? '';
      begun.arrived({ threadId: ownThread, kind: 'message', title, text: event.message.message });
    });
  };
  const follow = () => {
    const before = state;
    state = chat.state();
    begin(state);
    if (before.live !== state.live) alerts?.connection(state.live === 'live');
    if (before.unread > 0 && state.unread === 0) over();
  };
  begin(state);
  const stopWatching = chat.watch(follow);
  return () => {
    stopWatching();
    stopFollowing();
    alerts?.stop();
  };
}
