import { quarterMs } from './local-hours.js';

/** A message in the order of its thread. Times are in microseconds since 1970. */
export interface CountedMessage {
  byOperator: boolean;
  createdAt: number;
}

/** The latest messages of one side in a row, as far as a thread is counted. */
export interface Turn {
  byOperator: boolean;
  /** The time of the first of them. */
  since: number;
}

/** What the reports count of a message. */
export interface Counted {
  quarter: number;
  /** The number of seconds after which it answered the other side; null if it answered nothing. */
  answerSeconds: number | null;
}

/**
 * Counts a message after a turn; null before the first message.
 * @returns also the turn after it.
 */
export function countMessage(
  { byOperator, createdAt }: CountedMessage,
  turn: Turn | null,
): { counted: Counted; turn: Turn } {
  const isAnswer = turn !== null && turn.byOperator !== byOperator;
  return {
    counted: {
      quarter: Math.floor(createdAt / (quarterMs * 1_000)),
      answerSeconds: isAnswer ? Math.floor((createdAt - turn.since) / 1_000_000) : null,
    },
    turn: turn?.byOperator === byOperator ? turn : { byOperator, since: createdAt },
  };
}
