import type { Client } from '@urql/core';
import {
  ArrowLeft,
  KeyRound,
  MessageCircle,
  ScrollText,
  ShieldCheck,
  Store,
  Users,
  Webhook,
} from 'lucide-react';
import { type ComponentType, useCallback, useEffect, useRef, useState } from 'react';
import '../../components/controls.css';
import en from '../../i18n/en/admin.json';
import { addTexts, type MessageId, useText } from '../../i18n/text.js';
import '../../features/admin/shared/admin.css';
import { AuditPage } from '../../features/admin/audit/audit-page.js';
import { ChatPage } from '../../features/admin/chat/chat-page.js';
import { KeysPage } from '../../features/admin/keys/keys-page.js';
import { PolicyPage } from '../../features/admin/policy/policy-page.js';
import { SellersPage } from '../../features/admin/sellers/sellers-page.js';
import { AdminContext } from '../../features/admin/shared/admin-context.js';
import {
  type AdminPage,
  addressOf,
  adminPages,
  linkTo,
  usePlace,
} from '../../features/admin/shared/place.js';
import { UsersPage } from '../../features/admin/users/users-page.js';
import { WebhooksPage } from '../../features/admin/webhooks/webhooks-page.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/admin.json')]),
  ar: () => Promise.all([import('../../i18n/ar/admin.json')]),
});

const rooms: Readonly<
  Record<AdminPage, { name: MessageId; icon: typeof Users; Page: ComponentType<{ item: string | null }> }>
> = {
  users: { name: 'admin.users', icon: Users, Page: UsersPage },
  sellers: { name: 'admin.sellers', icon: Store, Page: SellersPage },
  keys: { name: 'admin.keys', icon: KeyRound, Page: KeysPage },
  webhooks: { name: 'admin.webhooks', icon: Webhook, Page: WebhooksPage },
  policy: { name: 'admin.policy', icon: ShieldCheck, Page: PolicyPage },
  chat: { name: 'admin.chat', icon: MessageCircle, Page: ChatPage },
  audit: { name: 'admin.audit', icon: ScrollText, Page: AuditPage },
};

/** How long a sentence of what was done stays on screen, in ms. */
const noticeTime = 6_000;

/**
 * The admin pages, `/operator/admin/*`: what the marketplace's chat is set up with. Loaded when somebody goes there.
 * Each page says for itself who may see it.
 */
export default function Admin({ client }: { client: Client }) {
  const text = useText();
  const { page, item } = usePlace();
  const [notice, setNotice] = useState({ sentence: '', turn: 0 });
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  const shown = useRef(page);
  const announce = useCallback(
    (sentence: string) => setNotice(({ turn }) => ({ sentence, turn: turn + 1 })),
    [],
  );
  useEffect(() => {
    if (!notice.sentence) return;
    const timer = setTimeout(() => setNotice((last) => ({ ...last, sentence: '' })), noticeTime);
    return () => clearTimeout(timer);
  }, [notice]);
  useEffect(() => {
    // Another page begins at its top, and is read from there.
    if (shown.current !== page) main.current?.focus();
    shown.current = page;
    // On a phone the pages stand in one row.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);

  const { Page } = rooms[page];
  return (
    <AdminContext.Provider value={{ client, announce }}>
      <div className="a-frame">
        <nav ref={nav} className="a-nav" aria-label={text('admin.navigation')}>
          <a className="a-nav__back" {...linkTo('/operator')}>
            <ArrowLeft size={18} aria-hidden />
            {text('admin.back')}
          </a>
          <ul>
            {adminPages.map((each) => {
              const { name, icon: Icon } = rooms[each];
              return (
                <li key={each}>
                  <a aria-current={each === page ? 'page' : undefined} {...linkTo(addressOf(each))}>
                    <Icon size={18} aria-hidden />
                    {text(name)}
                  </a>
                </li>
              );
            })}
          </ul>
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it scrolls, by the keyboard too, where nothing in it can be focused. */}
        <main ref={main} className="a-main" tabIndex={0}>
          <div className="a-content">
            <Page key={page} item={item} />
          </div>
        </main>
        <div className="a-notice" role="status">
          {notice.sentence && <p key={notice.turn}>{notice.sentence}</p>}
        </div>
      </div>
    </AdminContext.Provider>
  );
}
