import {
  ArrowLeft,
  Bell,
  ChartColumn,
  ExternalLink,
  FileDown,
  KeyRound,
  Link2,
  LogIn,
  MessageCircle,
  MessageSquareText,
  ScrollText,
  ShieldCheck,
  Store,
  Tag,
  Users,
  Webhook,
} from 'lucide-react';
import { type ComponentType, lazy, useEffect, useRef } from 'react';
import en from '../../i18n/en/admin.json';
import { addTexts, type MessageId, useText } from '../../i18n/text.js';
import '../../features/admin/shared/admin.css';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { Toast, useToast } from '../../components/toast.js';
import { AuditPage } from '../../features/admin/audit/audit-page.js';
import { ChatPage } from '../../features/admin/chat/chat-page.js';
import { ExportsPage } from '../../features/admin/exports/exports-page.js';
import { KeysPage } from '../../features/admin/keys/keys-page.js';
import { LabelsPage } from '../../features/admin/labels/labels-page.js';
import { LinksPage } from '../../features/admin/links/links-page.js';
import { NotificationsPage } from '../../features/admin/notifications/notifications-page.js';
import { PolicyPage } from '../../features/admin/policy/policy-page.js';
import { RepliesPage } from '../../features/admin/replies/replies-page.js';
import { SellerLinksPage } from '../../features/admin/seller-links/seller-links-page.js';
import { SellersPage } from '../../features/admin/sellers/sellers-page.js';
import { Loading } from '../../features/admin/shared/page.js';
import { AnnounceProvider } from '../../features/admin/shared/use-announce.js';
import { SignInPolicyPage } from '../../features/admin/sign-in/sign-in-policy-page.js';
import { UsersPage } from '../../features/admin/users/users-page.js';
import { WebhooksPage } from '../../features/admin/webhooks/webhooks-page.js';
import { useInbox, useStore } from '../../features/inbox/inbox-context.js';
import { type AdminPage as AdminPageName, adminPages, adminPath, portalPaths } from '../../paths.js';
import { Link, operatorRouter } from '../../router.js';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/admin.json')]),
  ar: () => Promise.all([import('../../i18n/ar/admin.json')]),
});

const pages: Readonly<
  Record<AdminPageName, { name: MessageId; icon: typeof Users; Page: ComponentType<{ item: string | null }> }>
> = {
  users: { name: 'admin.users', icon: Users, Page: UsersPage },
  sellers: { name: 'admin.sellers', icon: Store, Page: SellersPage },
  keys: { name: 'admin.keys', icon: KeyRound, Page: KeysPage },
  webhooks: { name: 'admin.webhooks', icon: Webhook, Page: WebhooksPage },
  policy: { name: 'admin.policy', icon: ShieldCheck, Page: PolicyPage },
  links: { name: 'admin.links', icon: Link2, Page: Links },
  'seller-links': { name: 'admin.sellerLinks', icon: ExternalLink, Page: SellerLinks },
  chat: { name: 'admin.chat', icon: MessageCircle, Page: ChatPage },
  notifications: { name: 'admin.notifications', icon: Bell, Page: NotificationsPage },
  'sign-in': { name: 'admin.signIn.title', icon: LogIn, Page: SignInPolicyPage },
  audit: { name: 'admin.audit', icon: ScrollText, Page: () => <AuditPage side="operator" /> },
  exports: { name: 'admin.exports', icon: FileDown, Page: ExportsPage },
  replies: { name: 'inbox.cannedReplies', icon: MessageSquareText, Page: Replies },
  labels: { name: 'admin.labels', icon: Tag, Page: LabelsPage },
  reports: { name: 'inbox.reports', icon: ChartColumn, Page: Reports },
};

const ReportsPage = lazy(() => import('../../features/admin/reports/reports-page.js'));

/** Shows the reports. They are loaded when they are opened, with the library for plots. */
function Reports() {
  return (
    <LazyBoundary waiting={<Loading />}>
      <ReportsPage />
    </LazyBoundary>
  );
}

/** Shows the canned replies, which each user can manage: own ones, and shared ones with the permission. */
function Replies() {
  const { user } = useInbox();
  const { canManageCannedReplies } = useStore(({ permissions }) => permissions);
  const revision = useStore(({ replyRevision }) => replyRevision);
  return <RepliesPage userName={user.name} canManageShared={canManageCannedReplies} revision={revision} />;
}

/** Shows the link patterns, and reads them again when they are changed. */
function Links() {
  return <LinksPage version={useStore(({ patternLinksVersion }) => patternLinksVersion)} />;
}

/** Shows the links of sellers, and reads them again when they are changed: they have the version of the links of patterns. */
function SellerLinks() {
  return <SellerLinksPage version={useStore(({ patternLinksVersion }) => patternLinksVersion)} />;
}

/** The pages for users who can manage accounts. All others need the permission to manage settings. */
const accountPages: readonly AdminPageName[] = ['users', 'keys', 'sign-in'];

/**
 * Shows the admin page of the address, with links to the pages that the user can use. A page that the user cannot use
 * lists the roles that can.
 */
export default function AdminPage() {
  const text = useText();
  const { adminPage: page, adminItemId } = operatorRouter.useRoute();
  const { canManageAccounts, canManageSettings } = useStore(({ permissions }) => permissions);
  const links = adminPages.filter((each) =>
    each === 'replies' ? true : accountPages.includes(each) ? canManageAccounts : canManageSettings,
  );
  const { message, announce } = useToast();
  const main = useRef<HTMLElement>(null);
  const nav = useRef<HTMLElement>(null);
  const shown = useRef(page);
  useEffect(() => {
    // Screen readers start at the top of another page.
    if (shown.current !== page) main.current?.focus();
    shown.current = page;
    // On a phone the links scroll in one row.
    nav.current?.querySelector('[aria-current]')?.scrollIntoView({ block: 'nearest', inline: 'center' });
  }, [page]);

  const { Page } = pages[page];
  return (
    <AnnounceProvider value={announce}>
      <div className="a-frame">
        <nav ref={nav} className="a-nav" aria-label={text('admin.navigation')}>
          <Link className="a-nav__back" href={portalPaths.operator}>
            <ArrowLeft size={18} aria-hidden />
            {text('admin.back')}
          </Link>
          <ul>
            {links.map((each) => {
              const { name, icon: Icon } = pages[each];
              return (
                <li key={each}>
                  <Link aria-current={each === page ? 'page' : undefined} href={adminPath(each)}>
                    <Icon size={18} aria-hidden />
                    {text(name)}
                  </Link>
                </li>
              );
            })}
          </ul>
        </nav>
        {/* biome-ignore lint/a11y/noNoninteractiveTabindex: it must scroll with the keyboard even without a focusable element. */}
        <main ref={main} className="a-main" tabIndex={0}>
          <div className="a-content">
            <Page key={page} item={adminItemId} />
          </div>
        </main>
        <Toast message={message} />
      </div>
    </AnnounceProvider>
  );
}
