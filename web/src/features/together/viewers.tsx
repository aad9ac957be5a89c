import { Eye } from 'lucide-react';
import { useEffect } from 'react';
import { useText } from '../../i18n/text.js';
import { useInbox, useStore } from '../inbox/inbox-context.js';
import './together.css';

/**
 * Publishes to colleagues that the user has a thread open, while the page is visible, and shows which colleagues have
 * it open.
 */
export function Viewers({ sellerId }: { sellerId: string }) {
  const text = useText();
  const { store } = useInbox();
  const names = useStore(({ viewing }) => viewing.colleaguesIn(sellerId));

  useEffect(() => {
    const show = () => store.viewing.show(document.visibilityState === 'visible' ? sellerId : null);
    show();
    document.addEventListener('visibilitychange', show);
    return () => {
      document.removeEventListener('visibilitychange', show);
      store.viewing.show(null);
    };
  }, [store, sellerId]);

  const [first] = names;
  const named = names.map((name) => name ?? text('thread.colleague'));
  return (
    <span className="viewers" role="status" title={named.join(', ') || undefined}>
      {first !== undefined && (
        <>
          <Eye size={14} aria-hidden="true" />
          <bdi className="p-line">
            {text('together.viewing', { name: named[0], others: names.length - 1 })}
          </bdi>
        </>
      )}
    </span>
  );
}
