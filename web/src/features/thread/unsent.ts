import type { FieldError, Finding } from './thread-source.js';

/** Why a message was not sent, if an automatic retry does not help. */
export interface SendError {
  /**
   * `content`: it contains sensitive data. `off`: the marketplace's chat is off. `forbidden`: the writer lacks the
   * permission. `answered`: a colleague has answered since the writer began. `input`: the text is invalid, see `errors`.
   */
  reason: 'content' | 'off' | 'forbidden' | 'answered' | 'input';
  errors: readonly FieldError[];
  findings: readonly Finding[];
  /** The text as it would be stored, if something of it is redacted. Earlier versions stored none. */
  redacted?: string | null | undefined;
}

/** A written message that the server has not confirmed. Browsers store it, so its field names stay. */
export interface Unsent {
  /** Its idempotency key. */
  id: string;
  text: string;
  /** The kinds of content that the writer was warned about. */
  acknowledged: readonly string[];
  /** When it was written or last retried by the user, in ms since 1970. */
  at: number;
  /** The position in the order of sending. It is not a time, because clocks can be set back. */
  order: number;
  refusal: SendError | null;
  /** The newest message that the writer saw, for a thread in which colleagues answer. */
  seen?: string | null | undefined;
  /** When the newest message was stored that was shown when it was written: its own is later. */
  after?: string | undefined;
  /** Until when its writer can take it back before it is sent, in ms since 1970. */
  heldUntil?: number | undefined;
}

/** The longest time for which a message is held. */
const maxHoldMs = 30_000;

/** Returns for how long a message is still held. A time that is too far away is of a clock that was set back. */
export function holdMs({ heldUntil = 0 }: Unsent, now: number): number {
  const left = heldUntil - now;
  return left > maxHoldMs ? 0 : Math.max(0, left);
}

/**
 * The server keeps keys for 24 h. An older message could be sent twice, so the user decides. The difference allows for
 * a clock that is set back by an hour.
 */
const maxAgeMs = 23 * 3_600_000;

/**
 * Returns why a message waits for its writer's decision; null if it may be sent. `outdated`: the server may no longer
 * know its key; also if the clock was set back so far that nobody knows the message's age.
 */
export function decisionFor({ refusal, at }: Unsent, now: number): 'refused' | 'outdated' | null {
  if (refusal) return 'refused';
  return Math.abs(now - at) > maxAgeMs ? 'outdated' : null;
}

/** Sorts messages by the order of writing. */
export function inWritingOrder(unsent: Iterable<Unsent>): Unsent[] {
  return [...unsent].sort((one, other) => one.order - other.order || (one.id < other.id ? -1 : 1));
}

/** Returns the first message that may be sent, now or after its hold. */
export function nextToSend(unsent: readonly Unsent[], now: number): Unsent | null {
  return unsent.find((each) => !decisionFor(each, now)) ?? null;
}

/** Returns the delay after consecutive failures. `chance` from 0 to 1 spreads the retries of several tabs. */
export function retryDelayMs(failures: number, chance: number): number {
  return Math.min(30_000, 1000 * 2 ** (failures - 1)) * (0.5 + chance / 2);
}

/**
 * Parses a stored message; null if it is not valid. Earlier versions stored no `after`, and no order, and sorted by the
 * time.
 */
export function parseUnsent(stored: string | null): Unsent | null {
  try {
    const { id, text, acknowledged, at, order, refusal, seen, after, heldUntil } = JSON.parse(
      stored ?? '',
    ) as Partial<Unsent>;
    if (typeof id !== 'string' || typeof text !== 'string' || typeof at !== 'number') return null;
    return {
      id,
      text,
      at,
      order: typeof order === 'number' ? order : at,
      acknowledged: acknowledged ?? [],
      refusal: refusal ?? null,
      seen,
      after,
      heldUntil,
    };
  } catch {
    return null;
  }
}
