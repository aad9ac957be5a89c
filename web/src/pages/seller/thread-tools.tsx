import type { Client } from '@urql/core';
import { CalendarDays, Search } from 'lucide-react';
import { type RefObject, useMemo, useState } from 'react';
import type { ToastAction } from '../../components/toast.js';
import { MuteButton } from '../../features/notifications/mute-button.js';
import { GoToDate } from '../../features/search/go-to-date.js';
import { sellerSearch } from '../../features/search/seller-search.js';
import { ThreadSearch } from '../../features/search/thread-search.js';
import { ExportButton } from '../../features/seller-export/export-button.js';
import type { ThreadHandle } from '../../features/thread/thread.js';
import en from '../../i18n/en/inbox.json';
import { addTexts, useText } from '../../i18n/text.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/inbox.json')]),
  ar: () => Promise.all([import('../../i18n/ar/inbox.json')]),
});

interface Props {
  client: Client;
  thread: RefObject<ThreadHandle | null>;
  announce: (text: string, action?: ToastAction) => void;
}

/** Shows the buttons that search the seller's own conversation, show it at a date, mute or export it, and the open one of the first two. */
export default function ThreadTools({ client, thread, announce }: Props) {
  const text = useText();
  const [bar, setBar] = useState<'search' | 'date' | null>(null);
  const search = useMemo(() => sellerSearch(client), [client]);
  const close = () => {
    setBar(null);
    thread.current?.focusComposer();
  };
  return (
    <>
      <MuteButton client={client} announce={announce} />
      {(
        [
          ['search', 'inbox.searchThread', Search],
          ['date', 'inbox.goToDate', CalendarDays],
        ] as const
      ).map(([name, label, Icon]) => (
        <button
          key={name}
          type="button"
          className="p-button p-button--quiet p-button--icon"
          aria-label={text(label)}
          title={text(label)}
          aria-expanded={bar === name}
          onClick={() => (bar === name ? close() : setBar(name))}
        >
          <Icon size={18} aria-hidden="true" />
        </button>
      ))}
      <ExportButton client={client} announce={announce} />
      {bar === 'search' && (
        <ThreadSearch
          load={search.load}
          onHit={(hit, words) => thread.current?.jumpTo(hit, words)}
          onClose={close}
        />
      )}
      {bar === 'date' && (
        <GoToDate find={search.at} onFound={(id) => thread.current?.jumpTo(id)} onClose={close} />
      )}
    </>
  );
}
