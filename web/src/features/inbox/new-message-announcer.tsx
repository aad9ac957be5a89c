import { useEffect, useState } from 'react';
import { announceInDialog } from '../../components/toast-regions.js';
import { useText } from '../../i18n/text.js';
import { operatorRouter } from '../../router.js';
import { useInbox } from './inbox-context.js';

/** The time to wait for more messages to announce together. */
const gatherMs = 1_000;

/** Announces messages to screen readers; the open conversation announces its own, except in a dialog. */
export function NewMessageAnnouncer() {
  const text = useText();
  const { store } = useInbox();
  const [arrived, setArrived] = useState('');
  useEffect(() => {
    const names = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.onMessage(({ seller, message, sentByType }) => {
      if (sentByType !== 'User') return;
      if (seller.id === operatorRouter.current().sellerId) {
        announceInDialog(
          text('thread.announced', { name: seller.businessName, message: message.slice(0, 140) }),
        );
        return;
      }
      names.add(seller.businessName);
      timer ??= setTimeout(() => {
        timer = undefined;
        const [name] = names;
        const announced = text('inbox.arrived', { count: names.size, name: name ?? '' });
        setArrived(announced);
        announceInDialog(announced);
        names.clear();
      }, gatherMs);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, text]);
  return (
    <p className="p-hidden" role="status">
      {arrived}
    </p>
  );
}
