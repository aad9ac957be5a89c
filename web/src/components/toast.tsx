import { useCallback, useEffect, useState } from 'react';
import './toast.css';

/** An action beside a message, with its shortcut if it has one. */
export interface ToastAction {
  label: string;
  keys?: string;
  run: () => void;
}

export interface ToastMessage {
  text: string;
  action: ToastAction | null;
  /** Another id means another message, also with the same text. */
  id: number;
}

/** The time for which a message is visible. */
const shownMs = 6_000;

/** Returns the latest message for `Toast`, and the function that announces one. */
export function useToast(): {
  message: ToastMessage | null;
  announce: (text: string, action?: ToastAction) => void;
} {
  const [message, setMessage] = useState<ToastMessage | null>(null);
  const announce = useCallback(
    (text: string, action?: ToastAction) =>
      setMessage((last) => ({ text, action: action ?? null, id: (last?.id ?? 0) + 1 })),
    [],
  );
  return { message, announce };
}

/** Shows the result of an action for a moment, and announces it to screen readers. */
export function Toast({ message }: { message: ToastMessage | null }) {
  const [hiddenId, setHiddenId] = useState(0);
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => setHiddenId(message.id), shownMs);
    return () => clearTimeout(timer);
  }, [message]);
  const isVisible = message !== null && message.id > hiddenId && message.text !== '';
  return (
    <div className="p-toast" role="status">
      {isVisible && (
        <div key={message.id} className="p-toast__box">
          <p>{message.text}</p>
          {message.action && (
            <button type="button" aria-keyshortcuts={message.action.keys} onClick={message.action.run}>
              {message.action.label}
              {message.action.keys && (
                <span aria-hidden="true">
                  <kbd>{message.action.keys}</kbd>
                </span>
              )}
            </button>
          )}
        </div>
      )}
    </div>
  );
}
