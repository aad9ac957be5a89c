import { inWritingOrder, parseUnsent, type Unsent } from '../../features/thread/unsent.js';
import type { portalPaths } from '../../paths.js';

/** What a person has written in a portal and not sent. */
export interface StoredTexts {
  unsent: readonly Unsent[];
  drafts: readonly string[];
}

/** The beginnings of the keys of a portal's threads (`ThreadSource.key`): of messages, and of notes. */
const kinds = { operator: ['operator', 'operator-note'], seller: ['seller'] } as const;

/** Reads the texts of a person from where the portal stores them. */
export function storedTexts(storage: Storage, side: keyof typeof portalPaths, actorId: string): StoredTexts {
  const own = kinds[side].map((kind) => `${kind}.${actorId}`);
  const valuesOf = (prefix: string) =>
    Object.keys(storage)
      .filter((key) => own.some((thread) => isOf(key, prefix + thread)))
      .sort()
      .map((key) => storage.getItem(key));
  return {
    unsent: inWritingOrder(valuesOf('parley.unsent.').flatMap((value) => parseUnsent(value) ?? [])),
    drafts: valuesOf('parley.draft.').filter(
      (draft): draft is string => draft !== null && draft.trim() !== '',
    ),
  };
}

const isOf = (key: string, thread: string) => key === thread || key.startsWith(`${thread}.`);
