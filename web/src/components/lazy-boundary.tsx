import { Component, type ReactNode, Suspense } from 'react';
import { useText } from '../i18n/text.js';

/**
 * Shows components that are loaded when needed. If loading fails, because there is no network or a new version was
 * installed, the rest of the page stays, and a button reloads it; drafts are kept.
 */
export function LazyBoundary({ waiting = null, children }: { waiting?: ReactNode; children: ReactNode }) {
  return (
    <Boundary>
      <Suspense fallback={waiting}>{children}</Suspense>
    </Boundary>
  );
}

class Boundary extends Component<{ children: ReactNode }, { failed: boolean }> {
  override state = { failed: false };

  static getDerivedStateFromError() {
    return { failed: true };
  }

  override render() {
    return this.state.failed ? <NotLoaded /> : this.props.children;
  }
}

function NotLoaded() {
  const text = useText();
  return (
    <div className="p-not-loaded" role="alert">
      <p>{text('common.failed')}</p>
      <button type="button" className="p-button" onClick={() => location.reload()}>
        {text('common.retry')}
      </button>
    </div>
  );
}
