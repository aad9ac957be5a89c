import { failureText } from '../../components/failure-text.js';
import { useText } from '../../i18n/text.js';
import { isLoading, type ThreadState } from './thread-state.js';

/** Shows that messages are being loaded, or could not be. It covers a part of the list, so that nothing moves. */
export function ThreadStatus({ state, onRetry }: { state: ThreadState; onRetry: () => void }) {
  const text = useText();
  const { error, messages } = state;
  if (error) {
    return (
      <div className="thread-status" data-empty={messages.length === 0 || undefined} role="status">
        <span>{failureText(text, messages.length > 0 ? 'thread.notLoaded' : 'thread.offline')}</span>
        <button type="button" className="p-button" onClick={onRetry}>
          {text('common.retry')}
        </button>
      </div>
    );
  }
  if (!isLoading(state) || messages.length > 0) return null;
  return (
    <div className="thread-status thread-status--late" role="status">
      {text('common.loading')}
    </div>
  );
}
