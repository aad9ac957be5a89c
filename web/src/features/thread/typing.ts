import { useEffect, useMemo, useState } from 'react';
import type { ThreadSource } from './thread-source.js';
import { createTypingSignal, type TypingSignal } from './typing-signal.js';

/** The time after which somebody whose signal is not repeated no longer types. */
const lostMs = 8000;

/** Returns the signal for the user's keys in the composer; it ends with the thread. */
export function useTypingSignal(source: ThreadSource): TypingSignal {
  const signal = useMemo(() => createTypingSignal(source.setTyping), [source]);
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
