import type { FieldError, Finding } from './thread-source.js';

/** Why a message was not sent, where trying again by itself would not help. */
export interface Refusal {
  /**
   * `content`: something was found in it. `off`: the marketplace's chat is off. `forbidden`: the writer may not.
   * `input`: the text itself, as `errors` say.
   */
  reason: 'content' | 'off' | 'forbidden' | 'input';
  errors: readonly FieldError[];
  findings: readonly Finding[];
}

/** A message that was written, and of which the server has not said yet that it has it. */
export interface Unsent {
  /** Its idempotency key. */
  id: string;
  text: string;
  /** Kinds of content that the writer was warned of. */
  acknowledged: readonly string[];
  /** When it was written, in ms since 1970; one after the other in a tab. */
  at: number;
  refusal: Refusal | null;
}

/** Keys are kept for 24 h; what is older might be sent twice, so a person decides. */
const longestTrust = 23 * 3_600_000;

/** Whether its key may be forgotten already. */
export function isOutdated(unsent: Unsent, now: number): boolean {
  return now - unsent.at > longestTrust;
}

/** The order in which they were written. */
export function inOrder(unsent: Iterable<Unsent>): Unsent[] {
  return [...unsent].sort((one, other) => one.at - other.at || (one.id < other.id ? -1 : 1));
}

/** The one that is to be sent next, of those in order: the first that neither was refused nor is outdated. */
export function nextOf(unsent: readonly Unsent[], now: number): Unsent | null {
  return unsent.find((each) => each.refusal === null && !isOutdated(each, now)) ?? null;
}

/** How long to wait after so many failures in a row, in ms; `chance` from 0 to 1 spreads the tabs. */
export function waitAfter(failures: number, chance: number): number {
  return Math.min(30_000, 1000 * 2 ** (failures - 1)) * (0.5 + chance / 2);
}

/** Reads one from the storage; null where it is none. */
export function parseUnsent(stored: string | null): Unsent | null {
  if (stored === null) return null;
  try {
    const { id, text, acknowledged, at, refusal } = JSON.parse(stored) as Partial<Unsent>;
    if (typeof id !== 'string' || typeof text !== 'string' || typeof at !== 'number') return null;
    return { id, text, at, acknowledged: acknowledged ?? [], refusal: refusal ?? null };
  } catch {
    return null;
  }
}
