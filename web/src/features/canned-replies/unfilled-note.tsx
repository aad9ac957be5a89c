import { TriangleAlert } from 'lucide-react';
import { useEffect, useRef } from 'react';
import { useText } from '../../i18n/text.js';
import { variablesIn } from '../../replies.js';
import { variableNames } from './filled-text.js';

interface Props {
  text: string;
  onUnfilled: (isUnfilled: boolean) => void;
  onSendAnyway: () => void;
}

/** Warns of the variables in a text that are not filled in, and offers to send it nevertheless. */
export function UnfilledNote({ text: written, onUnfilled, onSendAnyway }: Props) {
  const text = useText();
  const names = variablesIn(written).map((name) => text(variableNames[name]));
  const latest = useRef(onUnfilled);
  latest.current = onUnfilled;
  const isUnfilled = names.length > 0;
  useEffect(() => {
    latest.current(isUnfilled);
    return () => latest.current(false);
  }, [isUnfilled]);
  if (!isUnfilled) return null;
  return (
    <div className="thread-note thread-note--error" data-warned role="alert">
      <TriangleAlert size={18} aria-hidden="true" />
      <div>
        <p>
          <strong>{text('replies.unfilled', { names: names.join(', ') })}</strong>
        </p>
        <button type="button" className="p-button" onClick={onSendAnyway}>
          {text('thread.sendAnyway')}
        </button>
      </div>
    </div>
  );
}
