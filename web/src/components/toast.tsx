import { useCallback, useEffect, useState } from 'react';
import './toast.css';

export interface ToastMessage {
  text: string;
  /** Another id means another message, also with the same text. */
  id: number;
}

/** The time for which a message is visible. */
const shownMs = 6_000;

/** Returns the latest message for `Toast`, and the function that announces one. */
export function useToast(): { message: ToastMessage | null; announce: (text: string) => void } {
  const [message, setMessage] = useState<ToastMessage | null>(null);
  const announce = useCallback(
    (text: string) => setMessage((last) => ({ text, id: (last?.id ?? 0) + 1 })),
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
      {isVisible && <p key={message.id}>{message.text}</p>}
    </div>
  );
}
