import { z } from 'zod';
import type { Signals } from '../database/signals.js';

/** The canned replies of an owner were changed: the shared ones, or those of a user. */
export interface CannedRepliesChanged {
  kind: 'canned-replies';
  ownerId: number;
}

const topic = 'canned replies';
const signal = z.object({ m: z.number().int(), o: z.number().int() });

/** Publishes to all processes that an owner's canned replies were changed. Call it after the commit. */
export function publishCannedReplies(signals: Signals, marketplaceId: number, ownerId: number): void {
  signals.send(topic, { m: marketplaceId, o: ownerId });
}

/** Calls back for each change that any process publishes. @returns a function that ends it. */
export function onCannedReplies(
  signals: Signals,
  listener: (marketplaceId: number, event: CannedRepliesChanged) => void,
): () => void {
  return signals.on(topic, (value) => {
    const { data } = signal.safeParse(value);
    if (data) listener(data.m, { kind: 'canned-replies', ownerId: data.o });
  });
}
