import {
  type KeyboardEvent,
  type ReactNode,
  type RefObject,
  useCallback,
  useEffect,
  useRef,
  useState,
} from 'react';
import { readSeen, writeSeen } from '../thread/seen-message.js';
import type { ThreadSource } from '../thread/thread-source.js';
import { type GuardEvent, type GuardPhase, isHeldIn, nextPhase } from './answer-guard.js';
import { type Answer, AnswerNote } from './answer-note.js';

/** The number of newest messages among which the answer that the server found is searched. */
const searched = 20;

export interface AnswerGuardOptions {
  source: Pick<ThreadSource, 'key' | 'ownType' | 'newest' | 'onEvent'>;
  /** The user's name in messages. */
  readerName: string;
  /** The newest message of the thread that is known. */
  newest: (Answer & { sentByType: string }) | null;
  field: RefObject<HTMLTextAreaElement | null>;
  /** The draft. */
  text: string;
  /** Whether the server did not send the text because a colleague has answered. */
  isRejected: boolean;
  /** Called when the writer has seen the answer and continues to write. */
  onAnswerSeen: () => void;
  onSendAnyway: (acknowledged: readonly string[]) => void;
}

export interface AnswerGuard {
  /** The colleague's answer, with the question; null if nothing is asked. */
  note: ReactNode;
  /** Returns whether the text that is sent now waits for the writer's decision, which is then asked. */
  holds: (acknowledged: readonly string[]) => boolean;
  /** Uses a key. @returns whether it did. */
  onKeyDown: (event: KeyboardEvent) => boolean;
}

/** Asks the writer once before a message is sent if a colleague has answered since the draft was begun. */
export function useAnswerGuard(options: AnswerGuardOptions): AnswerGuard {
  const { source, readerName, newest, field, text, isRejected, onAnswerSeen, onSendAnyway } = options;
  const { key } = source;
  const [phase, setPhase] = useState<GuardPhase>('idle');
  const [answer, setAnswer] = useState<Answer | null>(null);
  const acknowledged = useRef<readonly string[]>([]);
  const latest = useRef({ phase, newest });
  latest.current = { phase, newest };
  /** The newest message when the server found the answer, perhaps before its event arrived. */
  const found = useRef<Answer | null>(null);

  const dispatch = useCallback(
    (event: GuardEvent) => {
      const before = latest.current.phase;
      const next = nextPhase(before, event);
      latest.current.phase = next;
      setPhase(next);
      if (next === 'idle') writeSeen(key, null);
      // The next question and the server treat the visible answer as seen.
      if (before === 'asking' && next === 'writing') {
        const { newest: known } = latest.current;
        const isFound = found.current && (!known || found.current.createdAt > known.createdAt);
        writeSeen(key, (isFound ? found.current : known)?.id ?? null);
      }
    },
    [key],
  );
  const isAnswer = useCallback(
    (message: { sentByType: string; sentByName: string | null }) =>
      message.sentByType === source.ownType && message.sentByName !== readerName,
    [source, readerName],
  );

  const isWritten = text.trim() !== '';
  useEffect(() => {
    if (!isWritten) {
      dispatch('emptied');
      return;
    }
    const { newest: known } = latest.current;
    const seen = readSeen(key);
    dispatch('typed');
    if (seen === null) writeSeen(key, known?.id ?? null);
    // The draft is from before the page was loaded.
    else if (known && known.id !== seen && isAnswer(known)) {
      setAnswer(known);
      dispatch('answered');
    }
  }, [isWritten, key, dispatch, isAnswer]);

  useEffect(
    () =>
      source.onEvent((event) => {
        if (event.type !== 'created' || !isAnswer(event.message)) return;
        setAnswer(event.message);
        dispatch('answered');
      }),
    [source, dispatch, isAnswer],
  );

  useEffect(() => {
    if (!isRejected) return;
    dispatch('rejected');
    let isShown = true;
    source.newest(searched).then(
      ({ messages }) => {
        found.current = messages[0] ?? null;
        const answered = messages.find(isAnswer);
        if (isShown && answered) setAnswer(answered);
      },
      // Without a connection, the question has no answer beside it.
      () => {},
    );
    return () => {
      isShown = false;
    };
  }, [isRejected, source, dispatch, isAnswer]);

  const goBack = () => {
    dispatch('back');
    // Another composer of the draft must not ask again.
    if (isRejected) onAnswerSeen();
    field.current?.focus();
  };
  return {
    note: phase === 'asking' && (
      <AnswerNote answer={answer} onSendAnyway={() => onSendAnyway(acknowledged.current)} onBack={goBack} />
    ),
    holds: (given) => {
      const isHeld = isHeldIn(latest.current.phase);
      acknowledged.current = given;
      dispatch('send');
      return isHeld;
    },
    onKeyDown: (event) => {
      if (event.key !== 'Escape' || latest.current.phase !== 'asking') return false;
      event.preventDefault();
      event.stopPropagation();
      goBack();
      return true;
    },
  };
}
