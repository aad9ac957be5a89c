import { useEffect, useMemo, useState } from 'react';
import type { ThreadSource } from './thread-source.js';

/** The server ends a typing signal after 6 s. */
const repeatMs = 4000;
const pauseMs = 5000;
const lostMs = 8000;

/** Signals that the user types: at the first key, every 4 s while the user types, and when the user stops. */
export function useTypingSignal(source: ThreadSource): { typed: () => void; stopped: () => void } {
  const signal = useMemo(() => {
    let signalledAt = 0;
    let timer: ReturnType<typeof setTimeout> | undefined;
    const stopped = () => {
      clearTimeout(timer);
      if (signalledAt > 0) source.setTyping(false);
      signalledAt = 0;
    };
    const typed = () => {
      clearTimeout(timer);
      timer = setTimeout(stopped, pauseMs);
      if (Date.now() - signalledAt < repeatMs) return;
      signalledAt = Date.now();
      source.setTyping(true);
    };
    return { typed, stopped };
  }, [source]);
  useEffect(() => signal.stopped, [signal]);
  return signal;
}

/** Somebody who types: on the other side, or a colleague. */
export interface Typist {
  own: boolean;
  /** Null if the API gives no name. */
  name: string | null;
}

/** Returns who types in the thread. */
export function useTypists(source: ThreadSource): readonly Typist[] {
  const [typists, setTypists] = useState<readonly Typist[]>([]);
  useEffect(() => {
    const timers = new Map<string, ReturnType<typeof setTimeout>>();
    const without = (typist: Typist) => (shown: readonly Typist[]) => {
      const others = shown.filter(({ own, name }) => own !== typist.own || name !== typist.name);
      return others.length === shown.length ? shown : others;
    };
    const stop = source.onEvent((event) => {
      if (event.type !== 'typing' && event.type !== 'created') return;
      const { name, sentByType } =
        event.type === 'typing'
          ? event
          : { name: event.message.sentByName, sentByType: event.message.sentByType };
      const typist = { own: sentByType === source.ownType, name };
      const id = `${sentByType} ${name}`;
      clearTimeout(timers.get(id));
      const begins = event.type === 'typing' && event.typing;
      setTypists((shown) => (begins ? [...without(typist)(shown), typist] : without(typist)(shown)));
      if (begins)
        timers.set(
          id,
          setTimeout(() => setTypists(without(typist)), lostMs),
        );
    });
    return () => {
      stop();
      for (const timer of timers.values()) clearTimeout(timer);
      setTypists([]);
    };
  }, [source]);
  return typists;
}
