import { z } from 'zod';
import type { WorkListOwner } from '../access/tenant-scopes.js';
import type { Signals } from '../database/signals.js';

/** The lists that the operator's pages show in addition to the threads. */
export const workLists = ['labels', 'savedViews', 'colleagues'] as const;
export type WorkList = (typeof workLists)[number];

/** Labels, saved views or colleagues were changed. */
export interface WorkListsChanged {
  kind: 'work-lists';
  list: WorkList;
  /** The part of the operator's side that sees the change. */
  owner: WorkListOwner;
}

const topic = 'work lists';
const owner = z.union([z.literal('everybody'), z.number().int(), z.null()]);
const signal = z.object({ m: z.number().int(), l: z.enum(workLists), o: owner });

/** Publishes to all processes that a list was changed. Call it after the commit. */
export function publishWorkList(
  signals: Signals,
  marketplaceId: number,
  list: WorkList,
  owner: WorkListOwner = 'everybody',
): void {
  signals.send(topic, { m: marketplaceId, l: list, o: owner });
}

/** Calls back for each change that any process publishes. @returns a function that ends it. */
export function onWorkLists(
  signals: Signals,
  listener: (marketplaceId: number, event: WorkListsChanged) => void,
): () => void {
  return signals.on(topic, (value) => {
    const { data } = signal.safeParse(value);
    if (data) listener(data.m, { kind: 'work-lists', list: data.l, owner: data.o });
  });
}
