import { useEffect, useState } from 'react';
import { announceInDialog } from '../../components/toast-regions.js';
import { useText } from '../../i18n/text.js';
import { useStore } from './inbox-context.js';

/** The time after which a lost connection is shown. */
const graceMs = 2_500;

/** Shows that there is no connection. It covers a part of the conversation, so that nothing moves. */
export function ConnectionBanner() {
  const text = useText();
  const state = useStore(({ liveState }) => liveState);
  const [late, setLate] = useState(false);
  useEffect(() => {
    if (state === 'live') {
      setLate(false);
      return;
    }
    const timer = setTimeout(() => setLate(true), graceMs);
    return () => clearTimeout(timer);
  }, [state]);
  const isShown = state === 'offline' || (state === 'connecting' && late);
  const shown = isShown ? text(state === 'offline' ? 'inbox.noNetwork' : 'inbox.reconnecting') : '';
  useEffect(() => announceInDialog(shown), [shown]);
  return (
    <p className="connection" role="status" data-visible={isShown || undefined}>
      {shown}
    </p>
  );
}
