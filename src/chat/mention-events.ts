import { z } from 'zod';
import type { Signals } from '../database/signals.js';

/** The mentions of one of the operator's users were read. */
export interface MentionsChanged {
  kind: 'mentions';
  memberId: number;
}

const topic = 'mentions';
const signal = z.object({ m: z.number().int(), u: z.number().int() });

/** Publishes to all processes that a member's mentions were read. Call it after the commit. */
export function publishMentions(signals: Signals, marketplaceId: number, memberId: number): void {
  signals.send(topic, { m: marketplaceId, u: memberId });
}

/** Calls back for each change that any process publishes. @returns a function that ends it. */
export function onMentions(
  signals: Signals,
  listener: (marketplaceId: number, event: MentionsChanged) => void,
): () => void {
  return signals.on(topic, (value) => {
    const { data } = signal.safeParse(value);
    if (data) listener(data.m, { kind: 'mentions', memberId: data.u });
  });
}
