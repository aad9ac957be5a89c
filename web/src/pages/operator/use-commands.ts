import type { RefObject } from 'react';
import { signOut } from '../../api/auth.js';
import { openAccountMenu } from '../../features/account-menu/account-menu.js';
import type { Command } from '../../features/commands/commands.js';
import { useInbox, useStore } from '../../features/inbox/inbox-context.js';
import { nextUnread } from '../../features/inbox/next-unread.js';
import type { SellerColumn } from '../../features/seller-column/use-seller-column.js';
import type { Work } from '../../features/work-state/use-work.js';
import { workCommands } from '../../features/work-state/work-commands.js';
import type { MessageId } from '../../i18n/text.js';
import { adminPath as adminPathOf } from '../../paths.js';
import { goToPath, operatorRouter } from '../../router.js';
import { changeSettings, currentSettings } from '../../settings/settings.js';
import { isPhone } from './is-phone.js';
import type { ListHandle } from './list-pane.js';
import type { ThreadPaneHandle } from './thread-pane.js';
import { useAdminPath } from './use-admin-path.js';
import type { OpenMuting } from './use-muting.js';

interface Parts {
  viewCommands: readonly Command[];
  list: RefObject<ListHandle | null>;
  thread: RefObject<ThreadPaneHandle | null>;
  work: Work;
  column: SellerColumn;
  muting: OpenMuting | null;
  openPalette: () => void;
  openShortcuts: () => void;
  openMentions: () => void;
  announce: (id: MessageId) => void;
}

const repliesPath = adminPathOf('replies');
const reportsPath = adminPathOf('reports');

/** Returns all commands of the inbox. */
export function useCommands(parts: Parts): Command[] {
  const { viewCommands, list, thread, work, column, muting } = parts;
  const { openPalette, openShortcuts, openMentions, announce } = parts;
  const { store } = useInbox();
  const adminPath = useAdminPath();
  const { canManageSettings } = useStore(({ permissions }) => permissions);
  const { sellerId, searchIn } = operatorRouter.useRoute();
  const isOpen = sellerId !== null;

  const open = (id: string) => {
    operatorRouter.goTo({ sellerId: id, messageId: null }, { replace: isOpen });
    // The focus follows the selection; if the list is hidden, the conversation takes it.
    // A conversation that no longer matches the filter returns to the list first.
    if (!list.current?.focus(id)) requestAnimationFrame(() => list.current?.focus(id));
  };
  const step = (by: 1 | -1) => {
    const next = store.list.neighbour(sellerId, by);
    if (next) open(next);
  };
  const always = { possible: true };
  const inThread = { possible: isOpen };
  const isCompact = currentSettings().density === 'compact';

  return [
    ...workCommands(work),
    {
      id: 'next',
      label: 'inbox.next',
      group: 'conversations',
      keys: ['j', 'alt+arrowdown'],
      repeats: true,
      ...always,
      run: () => step(1),
    },
    {
      id: 'previous',
      label: 'inbox.previous',
      group: 'conversations',
      keys: ['k', 'alt+arrowup'],
      repeats: true,
      ...always,
      run: () => step(-1),
    },
    {
      id: 'next-unread',
      label: 'inbox.nextUnread',
      group: 'conversations',
      keys: ['n', 'alt+shift+arrowdown'],
      ...always,
      run: () => void openNextUnread(),
    },
    {
      id: 'search',
      label: 'inbox.search',
      group: 'conversations',
      keys: ['/'],
      ...always,
      run: () => toSearch('names'),
    },
    {
      id: 'search-messages',
      label: 'inbox.searchMessages',
      group: 'conversations',
      keys: ['m'],
      ...always,
      run: () => toSearch('messages'),
    },
    ...viewCommands,
    {
      id: 'write',
      label: 'inbox.write',
      group: 'conversation',
      keys: ['r', 'enter'],
      ...inThread,
      run: () => thread.current?.focusComposer(),
    },
    {
      id: 'insert-reply',
      label: 'inbox.insertReply',
      group: 'conversation',
      keys: ['i'],
      ...inThread,
      run: () => thread.current?.insertReply(''),
    },
    {
      id: 'write-note',
      label: 'inbox.writeNote',
      group: 'conversation',
      keys: ['alt+n'],
      ...inThread,
      run: () => thread.current?.toggleNote(),
    },
    {
      id: 'message-actions',
      label: 'inbox.messageActions',
      group: 'conversation',
      keys: ['.'],
      ...inThread,
      run: () => thread.current?.focusMessage(),
    },
    {
      id: 'mark',
      label: 'inbox.toggleMark',
      group: 'conversation',
      keys: ['u'],
      ...inThread,
      run: work.toggleMark,
    },
    {
      id: 'mute',
      label: 'inbox.toggleMute',
      group: 'conversation',
      keys: ['shift+m'],
      possible: muting !== null,
      run: () => muting?.toggle(),
    },
    {
      id: 'search-thread',
      label: 'inbox.searchThread',
      group: 'conversation',
      keys: ['f'],
      ...inThread,
      run: () => thread.current?.search(),
    },
    {
      id: 'go-to-date',
      label: 'inbox.goToDate',
      group: 'conversation',
      keys: ['g'],
      ...inThread,
      run: () => thread.current?.goToDate(),
    },
    {
      id: 'copy-link',
      label: 'inbox.copyLink',
      group: 'conversation',
      keys: ['c'],
      ...inThread,
      run: () => thread.current?.copyLink(),
    },
    {
      id: 'details',
      label: 'inbox.toggleDetails',
      group: 'conversation',
      keys: ['d'],
      ...inThread,
      run: column.toggle,
    },
    {
      id: 'back',
      label: 'inbox.backToList',
      group: 'conversation',
      keys: ['escape'],
      ...inThread,
      run: back,
    },
    { id: 'palette', label: 'inbox.palette', group: 'general', keys: ['mod+k'], ...always, run: openPalette },
    {
      id: 'shortcuts',
      label: 'inbox.shortcuts',
      group: 'general',
      keys: ['?'],
      ...always,
      run: openShortcuts,
    },
    { id: 'mentions', label: 'inbox.mentions', group: 'general', keys: [], ...always, run: openMentions },
    { id: 'account', label: 'inbox.account', group: 'general', keys: ['a'], ...always, run: openAccountMenu },
    {
      id: 'density',
      label: isCompact ? 'inbox.useComfortable' : 'inbox.useCompact',
      group: 'general',
      keys: [],
      ...always,
      run: () => changeSettings({ density: isCompact ? 'comfortable' : 'compact' }),
    },
    {
      id: 'own-notifications',
      label: 'inbox.ownNotifications',
      group: 'general',
      keys: [],
      ...always,
      run: () => operatorRouter.goTo({ page: 'notifications' }),
    },
    {
      id: 'own-account',
      label: 'inbox.ownAccount',
      group: 'general',
      keys: [],
      ...always,
      run: () => operatorRouter.goTo({ page: 'account' }),
    },
    {
      id: 'replies',
      label: 'inbox.cannedReplies',
      group: 'general',
      keys: [],
      ...always,
      run: () => goToPath(repliesPath),
    },
    {
      id: 'reports',
      label: 'inbox.reports',
      group: 'general',
      keys: [],
      possible: canManageSettings,
      run: () => goToPath(reportsPath),
    },
    {
      id: 'admin',
      label: 'inbox.admin',
      group: 'general',
      keys: [],
      possible: adminPath !== null,
      run: () => adminPath && goToPath(adminPath),
    },
    {
      id: 'sign-out',
      label: 'common.signOut',
      group: 'general',
      keys: [],
      ...always,
      run: () => void signOut(),
    },
  ];

  async function openNextUnread() {
    try {
      const id = await nextUnread(store, sellerId);
      // The user may have opened another conversation meanwhile.
      if (operatorRouter.current().sellerId !== sellerId) return;
      if (id) open(id);
      else announce('inbox.noneUnread');
    } catch {
      announce('common.failed');
    }
  }

  function toSearch(where: typeof searchIn) {
    operatorRouter.goTo(
      { searchIn: where, ...(isPhone() && { sellerId: null, messageId: null }) },
      { replace: true },
    );
    onceListIsShown(() => list.current?.focusSearch());
  }

  function back() {
    if (isPhone()) operatorRouter.goTo({ sellerId: null, messageId: null });
    onceListIsShown(() => {
      const { current: shown } = list;
      // The conversation can be missing from the list of found messages.
      if (shown?.focus(sellerId ?? undefined) || shown?.focus()) return;
      if (document.activeElement instanceof HTMLElement) document.activeElement.blur();
    });
  }
}

/**
 * Calls back when the list is shown. This is at once, because the keys that the user presses next are for the element that
 * gets the focus. Only on a phone the list is not yet shown.
 */
function onceListIsShown(act: () => void): void {
  if (isPhone()) requestAnimationFrame(act);
  else act();
}
