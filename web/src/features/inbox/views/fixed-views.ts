import {
  CircleCheck,
  CircleUser,
  Clock,
  Inbox,
  type LucideIcon,
  Mail,
  MessagesSquare,
  Reply,
} from 'lucide-react';
import type { MessageId } from '../../../i18n/text.js';
import type { InboxList } from '../../../paths.js';

interface FixedView {
  label: MessageId;
  icon: LucideIcon;
  /** Its shortcut. */
  key: string;
  /** The text of an empty list. */
  empty: MessageId;
}

/** The fixed views, in their order. */
export const fixedViews: Readonly<Record<InboxList, FixedView>> = {
  MINE: { label: 'views.mine', icon: CircleUser, key: '1', empty: 'views.emptyMine' },
  UNASSIGNED: { label: 'views.unassigned', icon: Inbox, key: '2', empty: 'views.emptyUnassigned' },
  NEEDS_REPLY: { label: 'views.needsReply', icon: Reply, key: '3', empty: 'views.allDone' },
  SNOOZED: { label: 'views.snoozed', icon: Clock, key: '4', empty: 'views.emptySnoozed' },
  DONE: { label: 'views.done', icon: CircleCheck, key: '5', empty: 'views.emptyDone' },
  ALL: { label: 'views.all', icon: MessagesSquare, key: '6', empty: 'inbox.noSellers' },
  UNREAD: { label: 'views.unread', icon: Mail, key: '7', empty: 'views.allDone' },
};
