import { ArrowLeft } from 'lucide-react';
import { lazy, useEffect, useRef } from 'react';
import { Room } from '../../components/lazy-boundary.js';
import { useText } from '../../i18n/text.js';
import { cameFromWithin, linkTo } from './place.js';

const Account = lazy(() => import('../../features/account/account.js'));

/** One's own password and sign-in, with the way back. */
export function AccountRoom({ covered }: { covered: boolean }) {
  const text = useText();
  const back = useRef<HTMLAnchorElement>(null);
  useEffect(() => {
    if (cameFromWithin()) back.current?.focus();
  }, []);
  return (
    <main className="portal-account" inert={covered}>
      <a ref={back} className="p-button p-button--quiet" {...linkTo('home')}>
        <ArrowLeft className="portal-arrow" size={18} aria-hidden="true" />
        {text('sellerPage.back')}
      </a>
      <Room waiting={<p className="portal-muted">{text('common.loading')}</p>}>
        <Account />
      </Room>
    </main>
  );
}
