import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import type { Signals } from '../database/signals.js';

/** The links that patterns find in messages have changed. */
export interface PatternLinksChanged {
  kind: 'pattern-links';
  /** The version of the operator's links, and that of the links that sellers see. */
  version: number;
  sellerVersion: number;
  /** Whether those that sellers see have changed. */
  isForSellers: boolean;
}

const topic = 'link patterns';
const signal = z.object({ m: z.number().int(), v: z.number().int(), s: z.number().int(), f: z.boolean() });

/** Publishes to all processes that link patterns were changed. Call it after the commit. */
export function publishLinkPatterns(
  signals: Signals,
  marketplaceId: number,
  { version, sellerVersion, isForSellers }: Omit<PatternLinksChanged, 'kind'>,
): void {
  signals.send(topic, { m: marketplaceId, v: version, s: sellerVersion, f: isForSellers });
}

/** Calls back for each change that any process publishes. @returns a function that ends it. */
export function onLinkPatterns(
  signals: Signals,
  listener: (marketplaceId: number, event: PatternLinksChanged) => void,
): () => void {
  return signals.on(topic, (value) => {
    const { data } = signal.safeParse(value);
    if (!data) return;
    const { v: version, s: sellerVersion, f: isForSellers } = data;
    listener(data.m, { kind: 'pattern-links', version, sellerVersion, isForSellers });
  });
}

/** Returns true if the actor's side sees links that have changed. */
export const seesChangedLinks = ({ side }: Actor, { isForSellers }: PatternLinksChanged): boolean =>
  side === 'operator' || isForSellers;
