import { useEffect, useState } from 'react';
import { useText } from '../../i18n/text.js';
import { currentPlace } from '../../pages/operator/place.js';
import { useInbox } from './inbox-context.js';

/** So long is waited for more to be told with it, in ms. */
const gathered = 1_000;

interface Told {
  text: string;
  /** The same words again are told again. */
  at: number;
}

/** Tells screen readers, and at the screen's edge all others, what was done. */
export function useAnnouncements(): { told: Told | null; announce: (text: string) => void } {
  const [told, setTold] = useState<Told | null>(null);
  return { told, announce: (text) => setTold({ text, at: Date.now() }) };
}

/** How long it stays in sight, in ms. */
const shown = 4_000;

export function Announcements({ told }: { told: Told | null }) {
  const arrived = useArrived();
  const [visible, setVisible] = useState(false);
  useEffect(() => {
    if (!told) return;
    setVisible(true);
    const timer = setTimeout(() => setVisible(false), shown);
    return () => clearTimeout(timer);
  }, [told]);
  return (
    <>
      <p className="toast" role="status" data-visible={visible || undefined}>
        {visible && told?.text}
      </p>
      <p className="p-hidden" role="status">
        {arrived}
      </p>
    </>
  );
}

/** Messages of sellers whose thread is not open; the open thread tells its own. */
function useArrived(): string {
  const text = useText();
  const { store } = useInbox();
  const [arrived, setArrived] = useState('');
  useEffect(() => {
    const names = new Set<string>();
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stop = store.onMessage(({ seller, sentByType }) => {
      if (sentByType !== 'User' || seller.id === currentPlace().sellerId) return;
      names.add(seller.businessName);
      timer ??= setTimeout(() => {
        timer = undefined;
        const [name] = names;
        setArrived(text('inbox.arrived', { count: names.size, name: name ?? '' }));
        names.clear();
      }, gathered);
    });
    return () => {
      stop();
      clearTimeout(timer);
    };
  }, [store, text]);
  return arrived;
}
