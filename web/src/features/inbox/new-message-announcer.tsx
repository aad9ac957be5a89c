import { useEffect, useState } from 'react';
import { useText } from '../../i18n/text.js';
import { operatorRouter } from '../../router.js';
import { useInbox } from './inbox-context.js';

/** The time to wait for more messages to announce together. */
const gatherMs = 1_000;

/** Announces messages in other conversations to screen readers; the open one announces its own. */
export function NewMessageAnnouncer() {
  const text = useText();
  const { store } = useInbox();
  const [arrived, setArrived] = useState('');
  useEffect(() => {
    const names = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.onMessage(({ seller, sentByType }) => {
      if (sentByType !== 'User' || seller.id === operatorRouter.current().sellerId) return;
      names.add(seller.businessName);
      timer ??= setTimeout(() => {
        timer = undefined;
        const [name] = names;
        setArrived(text('inbox.arrived', { count: names.size, name: name ?? '' }));
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
