/** The server ends a typing signal after 6 s. */
const repeatMs = 4000;
const pauseMs = 5000;

export interface TypingSignal {
  /** Called at each key. */
  typed: () => void;
  stopped: () => void;
}

/** Signals that the user types: at the first key, every 4 s while the user types, and when the user stops. */
export function createTypingSignal(setTyping: (typing: boolean) => void): TypingSignal {
  /** When typing was last signalled, on a clock that cannot be set back; null while nobody types. */
  let signalledAt: number | null = null;
  let timer: ReturnType<typeof setTimeout> | undefined;
  const stopped = () => {
    clearTimeout(timer);
    if (signalledAt !== null) setTyping(false);
    signalledAt = null;
  };
  const typed = () => {
    clearTimeout(timer);
    timer = setTimeout(stopped, pauseMs);
    const now = performance.now();
    if (signalledAt !== null && now - signalledAt < repeatMs) return;
    signalledAt = now;
    setTyping(true);
  };
  return { typed, stopped };
}
