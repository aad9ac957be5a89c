import { type ReactNode, useEffect } from 'react';
import type { Fault } from '../../../api/errors.js';
import { setDocumentTitle } from '../../../components/document-title.js';
import { type MessageId, useText } from '../../../i18n/text.js';
import { signInPathFromHere } from '../../../router.js';
import { faultText } from './error-text.js';

/** A page's heading with what it is for, what can be done on it, and its content. */
export function Page({
  title,
  lead,
  actions,
  children,
}: {
  title: string;
  lead: string;
  actions?: ReactNode;
  children: ReactNode;
}) {
  useEffect(() => {
    setDocumentTitle(title);
  }, [title]);
  return (
    <>
      <header className="a-page__head">
        <div>
          <h1>{title}</h1>
          <p>{lead}</p>
        </div>
        {actions && <div className="a-page__actions">{actions}</div>}
      </header>
      {children}
    </>
  );
}

/** What is shown where no answer came: why, who may where it is that, and a way to try again. */
export function FaultNotice({
  fault,
  whoMay,
  again,
}: {
  fault: Fault;
  /** Which roles may see this page. */
  whoMay: MessageId;
  again: () => void;
}) {
  const text = useText();
  return (
    <div className="a-empty" role="alert">
      <p>{fault === 'forbidden' ? text(whoMay) : faultText(text, fault)}</p>
      {fault === 'signed-out' ? (
        <a className="p-button" href={signInPathFromHere()}>
          {text('admin.signIn')}
        </a>
      ) : (
        fault !== 'forbidden' && (
          <button type="button" className="p-button" onClick={again}>
            {text('common.retry')}
          </button>
        )
      )}
    </div>
  );
}

/** What is shown where there is nothing yet. */
export function Empty({ children }: { children: ReactNode }) {
  return <div className="a-empty">{children}</div>;
}

export function Loading() {
  const text = useText();
  return (
    <p className="a-loading" role="status">
      {text('common.loading')}
    </p>
  );
}
