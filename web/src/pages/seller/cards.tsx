import { type ReactNode, useId } from 'react';
import type { SessionUser } from '../../api/auth.js';
import type { ChatState } from '../../features/seller-chat/seller-chat.js';
import { useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import { choosePath, sellerApiPath } from '../../paths.js';
import { Link, sellerRouter } from '../../router.js';

/** Shows a part of the page under a heading. */
export function Card({ title, children }: { title: string; children: ReactNode }) {
  const id = useId();
  return (
    <section className="portal-card" aria-labelledby={id}>
      <h2 id={id}>{title}</h2>
      {children}
    </section>
  );
}

/** Shows the latest message, with a button that opens the panel. */
export function MessagesCard({
  state: { account, latest, unread },
  marketplace,
  onOpen,
}: {
  state: ChatState;
  marketplace: string;
  onOpen: () => void;
}) {
  const text = useText();
  const author = latest?.sentByType === 'AdminUser' ? marketplace : latest?.sentByName;
  return (
    <Card title={text('sellerPage.messagesWith', { marketplace })}>
      <div className="portal-latest" aria-busy={!account || undefined}>
        {account && !latest && <p className="portal-muted">{text('sellerPage.noMessages')}</p>}
        {latest && (
          <>
            <p className="portal-muted">
              <bdi>{author ?? account?.seller.businessName}</bdi>
              {' · '}
              <time dateTime={latest.createdAt}>{dateAndTime(latest.createdAt)}</time>
            </p>
            <p className="portal-preview" dir="auto">
              {latest.message}
            </p>
          </>
        )}
      </div>
      <p>
        <button type="button" className="p-button p-button--primary" onClick={onOpen}>
          {text('sellerPage.open', { count: unread })}
        </button>
      </p>
    </Card>
  );
}

/** Shows the seller and the signed-in user. */
export function AccountCard({ state: { account }, user }: { state: ChatState; user: SessionUser }) {
  const text = useText();
  const facts = [
    [text('sellerPage.business'), account?.seller.businessName],
    [text('sellerPage.marketplace'), user.marketplace.name],
    [text('sellerPage.signedInAs'), `${user.name} (${user.email})`],
    [text('sellerPage.id'), user.seller?.id],
  ] as const;
  return (
    <Card title={text('sellerPage.account')}>
      <dl className="portal-facts">
        {facts.map(([name, value]) => (
          <div key={name}>
            <dt>{name}</dt>
            <dd>
              <bdi>{value ?? '…'}</bdi>
            </dd>
          </div>
        ))}
      </dl>
      <p className="portal-more">
        <Link
          className="p-button"
          href={sellerRouter.pathTo({ page: 'account', isPanelOpen: false })}
          onNavigate={() => scrollTo(0, 0)}
        >
          {text('sellerPage.ownAccount')}
        </Link>
        <Link
          className="p-button"
          href={sellerRouter.pathTo({ page: 'notifications', isPanelOpen: false })}
          onNavigate={() => scrollTo(0, 0)}
        >
          {text('sellerPage.notifications')}
        </Link>
        <Link
          className="p-button"
          href={sellerRouter.pathTo({ page: 'audit', isPanelOpen: false })}
          onNavigate={() => scrollTo(0, 0)}
        >
          {text('sellerPage.audit')}
        </Link>
        {user.canSwitch && (
          <a className="p-button" href={choosePath}>
            {text('common.switch')}
          </a>
        )}
      </p>
    </Card>
  );
}

/** Shows the address of the Seller API. */
export function SystemsCard() {
  const text = useText();
  return (
    <Card title={text('sellerPage.apiAccess')}>
      <p>{text('sellerPage.apiAccessHint')}</p>
      <p>
        <code className="portal-code" dir="ltr">
          {location.origin + sellerApiPath}
        </code>
      </p>
    </Card>
  );
}
