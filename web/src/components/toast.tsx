import { useCallback, useEffect, useState, useSyncExternalStore } from 'react';
import { createPortal } from 'react-dom';
import './toast.css';
import { topToastRegion, watchToastRegions } from './toast-regions.js';

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

/**
 * Shows the result of an action for a moment, and announces it to screen readers. While a dialog is open, this is in the
 * dialog, where the shortcut of the message's action does not work.
 */
export function Toast({ message }: { message: ToastMessage | null }) {
  const [hiddenId, setHiddenId] = useState(0);
  useEffect(() => {
    if (!message) return;
    const timer = setTimeout(() => setHiddenId(message.id), shownMs);
    return () => clearTimeout(timer);
  }, [message]);
  const region = useSyncExternalStore(watchToastRegions, topToastRegion);
  const isVisible = message !== null && message.id > hiddenId && message.text !== '';
  const keys = region ? undefined : message?.action?.keys;
  const box = isVisible && (
    <div key={message.id} className="p-toast__box">
      <p>{message.text}</p>
      {message.action && (
        <button type="button" aria-keyshortcuts={keys} onClick={message.action.run}>
          {message.action.label}
          {keys && (
            <span aria-hidden="true">
              <kbd>{keys}</kbd>
            </span>
          )}
        </button>
      )}
    </div>
  );
  return (
    <div className="p-toast" role="status">
      {region ? createPortal(box, region) : box}
    </div>
  );
}
