import { z } from 'zod';
import type { Signals } from '../database/signals.js';

/** The marketplace's chat was turned on or off. */
export interface SettingsChanged {
  kind: 'settings';
  chatEnabled: boolean;
}

const topic = 'chat settings';
const signal = z.object({ m: z.number().int(), e: z.boolean() });

/** Publishes to all processes that a marketplace's chat was turned on or off. Call it after the commit. */
export function publishSettings(signals: Signals, marketplaceId: number, chatEnabled: boolean): void {
  signals.send(topic, { m: marketplaceId, e: chatEnabled });
}

/** Calls back for each change that any process publishes. @returns a function that stops this. */
export function onSettings(
  signals: Signals,
  listener: (marketplaceId: number, event: SettingsChanged) => void,
): () => void {
  return signals.on(topic, (value) => {
    const { data } = signal.safeParse(value);
    if (data) listener(data.m, { kind: 'settings', chatEnabled: data.e });
  });
}
