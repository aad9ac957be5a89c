import { Component, type ReactNode, Suspense } from 'react';
import { useText } from '../i18n/text.js';

/**
 * Shows what is loaded when it is wanted. Where it does not come, because the network is away or another version
 * was installed meanwhile, the rest of the page stays as it is, and loading the page anew is offered; what was
 * written is kept.
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
