import { type ReactNode, useEffect } from 'react';
import type { ErrorKind } from '../../../api/errors.js';
import { setDocumentTitle } from '../../../components/document-title.js';
import { type MessageId, useText } from '../../../i18n/text.js';
import { signInPathFromHere } from '../../../router.js';
import { errorText } from './error-text.js';

/** Shows a page: heading, purpose, actions and content. */
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

/** Explains why a page could not be loaded, and offers a retry if it helps. */
export function ErrorNotice({
  error,
  permissionHint,
  again,
}: {
  error: ErrorKind;
  /** The text that lists the roles that can see this page. */
  permissionHint: MessageId;
  again: () => void;
}) {
  const text = useText();
  return (
    <div className="a-empty" role="alert">
      <p>{error === 'forbidden' ? text(permissionHint) : errorText(text, error)}</p>
      {error === 'signed-out' ? (
        <a className="p-button" href={signInPathFromHere()}>
          {text('admin.signIn')}
        </a>
      ) : (
        error !== 'forbidden' && (
          <button type="button" className="p-button" onClick={again}>
            {text('common.retry')}
          </button>
        )
      )}
    </div>
  );
}

/** Shows a text in place of an empty list. */
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
