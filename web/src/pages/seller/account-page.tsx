import { ArrowLeft } from 'lucide-react';
import { lazy, useEffect, useRef } from 'react';
import { LazyBoundary } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import { canGoBack, Link, sellerRouter } from '../../router.js';

const Account = lazy(() => import('../../features/account/account.js'));
const Preferences = lazy(() => import('../../features/notifications/preferences-page.js'));

/** Shows the user's own account or notifications, with a link back. */
export function AccountPage({
  page,
  actorId,
  covered,
}: {
  page: 'account' | 'notifications';
  actorId: string;
  covered: boolean;
}) {
  const text = useText();
  const back = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (canGoBack()) back.current?.focus();
  }, []);
  return (
    <main className="portal-account" inert={covered}>
      <Link
        ref={back}
        className="p-button p-button--quiet"
        href={sellerRouter.pathTo({ page: 'home', isPanelOpen: false })}
        onNavigate={() => scrollTo(0, 0)}
      >
        <ArrowLeft className="portal-arrow" size={18} aria-hidden="true" />
        {text('sellerPage.back')}
      </Link>
      <LazyBoundary waiting={<p className="portal-muted">{text('common.loading')}</p>}>
        {page === 'account' ? <Account /> : <Preferences side="seller" actorId={actorId} />}
      </LazyBoundary>
    </main>
  );
}
