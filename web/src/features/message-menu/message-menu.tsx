import { CircleDot, Copy, EyeOff, Link, Quote, StickyNote } from 'lucide-react';
import { useSyncExternalStore } from 'react';
import { Menu, type MenuItem } from '../../components/menu.js';
import en from '../../i18n/en/message-menu.json';
import { addTexts, useText } from '../../i18n/text.js';
import type { ThreadMessage } from '../thread/thread-source.js';
import type { MessageActions } from './actions.js';
import { quotationOf } from './quotation.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/message-menu.json')]),
  ar: () => Promise.all([import('../../i18n/ar/message-menu.json')]),
});

interface Props {
  message: ThreadMessage;
  actions: MessageActions;
  anchor: HTMLElement;
  onClose: () => void;
}

/** Shows what the user can do with a message. */
export default function MessageMenu({ message, actions, anchor, onClose }: Props) {
  const text = useText();
  const { label, linkTo, quote, addNote, markUnreadFrom, redaction, announce } = actions;
  const canRedact = useSyncExternalStore(redaction.watch, redaction.isPossible);
  const copy = async (copied: string, done: string) => {
    try {
      await navigator.clipboard.writeText(copied);
      announce(done);
    } catch {
      announce(text('common.failed'));
    }
  };
  const quotation = quotationOf(message.message);
  const items: (MenuItem | false | undefined)[] = [
    {
      id: 'copy',
      label: text('messageMenu.copyText'),
      icon: Copy,
      run: () => void copy(message.message, text('messageMenu.textCopied')),
    },
    {
      id: 'link',
      label: text('messageMenu.copyLink'),
      icon: Link,
      run: () => void copy(linkTo(message), text('messageMenu.linkCopied')),
    },
    quote && { id: 'quote', label: text('messageMenu.quote'), icon: Quote, run: () => quote(quotation) },
    addNote && {
      id: 'note',
      label: text('messageMenu.addNote'),
      icon: StickyNote,
      run: () => addNote(quotation),
    },
    markUnreadFrom && {
      id: 'unread',
      label: text('messageMenu.markUnread'),
      icon: CircleDot,
      run: () => markUnreadFrom(message),
    },
    canRedact && { id: 'redact', label: text('messageMenu.redact'), icon: EyeOff, run: redaction.run },
  ];
  return <Menu {...{ label, anchor, onClose }} items={items.filter((item) => !!item)} />;
}
