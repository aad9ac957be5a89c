import { graphql } from '../../api/operator-graphql.js';
import { query } from '../../api/request.js';
import { currentText } from '../../i18n/text.js';
import { iconPath } from '../../paths.js';
import { operatorRouter } from '../../router.js';
import { currentSettings } from '../../settings/settings.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import { closeNotifications } from '../redaction/close-notifications.js';
import { pushedKinds } from './alert-rules.js';
import { type Alert, type AlertAnswer, type ThreadAlert, tagOf } from './alerts.js';
import { beginAlerts } from './begin-alerts.js';
import { closeShown, hasShown, showNotification } from './page-notifications.js';
import './texts.js';

const alertsQuery = graphql(`
  query Alerts($ids: [ID!]!) {
    preferences: notificationPreferences { desktop sound isQuiet pushMessages pushUnassigned pushMentions }
    nodes(ids: $ids) {
      ... on Seller { id isMuted unreadChatMessageCount workState { assignee { isViewer } } viewers { isCaller } }
    }
  }
`);

/** The time after which notifications of what was read are closed, so that the rows are looked at once for many changes. */
const closeAfterMs = 500;
/** The most conversations that the server is asked about at once; of more, the newest are summed up. */
const maxAsked = 100;
const summaryTag = 'summary';

/**
 * Alerts one of the operator's users of messages in conversations that are assigned to the user or to nobody, and of mentions.
 * @returns a function that ends it.
 */
export function alertOperator(store: InboxStore, actorId: string): () => void {
  const hasPushes = () => currentSettings().pushFor === actorId;
  const alerts = beginAlerts({
    person: `operator.${actorId}`,
    threads: {
      root: document,
      isOpen(threadId) {
        const { page, sellerId } = operatorRouter.current();
        return page === 'inbox' && sellerId === threadId;
      },
    },
    show,
    ask: (ids) => ask(store, ids, hasPushes()),
  });
  const follower = followReads(store, hasPushes);
  /** The notes that the user was alerted of: a note is published again when it is edited. */
  const known = new Set<string>();
  let { redactions, liveState } = store;
  const stops = [
    store.subscribe(() => {
      if (store.redactions !== redactions) {
        alerts.redacted();
        // They are shown again with the next message.
        closeShown();
        void closeNotifications();
      }
      if (store.liveState !== liveState) alerts.connection(store.liveState === 'live');
      ({ redactions, liveState } = store);
      follower.look();
    }),
    store.onMessage(({ seller, message, sentByType }) => {
      const assignee = seller.workState.assignee;
      if (sentByType !== 'User' || (assignee && !assignee.isViewer)) return;
      alerts.arrived({ threadId: seller.id, kind: 'message', title: seller.businessName, text: message });
    }),
    store.onNote(({ id, isOwn, deletedAt, mentions, text, author, authorName, seller }) => {
      const isAboutUser = mentions.some(({ isViewer }) => isViewer);
      if (isOwn || deletedAt !== null || !isAboutUser || known.has(id)) return;
      known.add(id);
      const name = author?.name ?? authorName ?? '';
      const title = currentText('alerts.mentionedYou', { name, seller: seller.businessName });
      alerts.arrived({ threadId: seller.id, kind: 'mention', title, text: text ?? '' });
    }),
  ];
  return () => {
    for (const stop of stops) stop();
    follower.stop();
    alerts.stop();
  };
}

async function ask({ client }: InboxStore, ids: readonly string[], hasPushes: boolean): Promise<AlertAnswer> {
  const { preferences, nodes } = await query(client, alertsQuery, { ids: ids.slice(-maxAsked) });
  const threads = nodes.flatMap((node) => {
    if (!node || !('isMuted' in node)) return [];
    const { id, isMuted, unreadChatMessageCount, workState, viewers } = node;
    const thread = {
      isAssigned: workState.assignee !== null,
      isViewed: viewers.some(({ isCaller }) => isCaller),
    };
    const pushed = hasPushes ? pushedKinds(preferences, thread) : [];
    return [[id, { isMuted, isRead: unreadChatMessageCount === 0, pushed }] as const];
  });
  return { ...preferences, threads: new Map(threads) };
}

function show(alerts: readonly ThreadAlert[], asSummary: boolean): void {
  if (asSummary) {
    const count = alerts.reduce((sum, each) => sum + each.count, 0);
    showNotification({
      tag: summaryTag,
      title: currentText('alerts.summary', { count }),
      body: [...new Set(alerts.map(titleOf))].join(', '),
      icon: iconPath,
      onOpen: () => operatorRouter.goTo({ page: 'inbox', sellerId: null, messageId: null }),
    });
    return;
  }
  for (const alert of alerts) {
    showNotification({
      tag: tagOf(alert),
      title: titleOf(alert),
      body: alert.text,
      icon: iconPath,
      onOpen: () => operatorRouter.goTo({ page: 'inbox', sellerId: alert.threadId, messageId: null }),
    });
  }
}

const titleOf = ({ title, count }: Pick<Alert, 'title'> & { count: number }) =>
  count > 1 ? `${title} (${count})` : title;

/** Closes notifications, of pages and of pushes, of what the user or a colleague has read, here or elsewhere. */
function followReads(store: InboxStore, hasPushes: () => boolean) {
  let timer: ReturnType<typeof setTimeout> | undefined;
  const isRead = (tag: string) => {
    if (tag === summaryTag) return store.unread.count === 0;
    if (tag.startsWith('mention ')) return store.mentions.count === 0;
    return store.serverRow(tag)?.unreadChatMessageCount === 0;
  };
  const close = () => {
    timer = undefined;
    closeShown(isRead);
    if (hasPushes()) void closeNotifications(isRead);
  };
  return {
    look() {
      if (hasShown() || hasPushes()) timer ??= setTimeout(close, closeAfterMs);
    },
    stop() {
      clearTimeout(timer);
    },
  };
}
