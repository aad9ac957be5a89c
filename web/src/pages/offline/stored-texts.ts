import { decisionFor, inWritingOrder, parseUnsent } from '../../features/thread/unsent.js';
import type { portalPaths } from '../../paths.js';

/** The texts that a person has written in a portal and not sent. */
export interface StoredTexts {
  /** Messages that are sent when the server answers. */
  waiting: readonly string[];
  /** Messages about which the person decides, such as those with blocked content. */
  notSent: readonly string[];
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
  const unsent = inWritingOrder(valuesOf('parley.unsent.').flatMap((value) => parseUnsent(value) ?? []));
  const isWaiting = (one: (typeof unsent)[number]) => decisionFor(one, Date.now()) === null;
  return {
    waiting: unsent.filter(isWaiting).map(({ text }) => text),
    notSent: unsent.filter((one) => !isWaiting(one)).map(({ text }) => text),
    drafts: valuesOf('parley.draft.').filter(
      (draft): draft is string => draft !== null && draft.trim() !== '',
    ),
  };
}

const isOf = (key: string, thread: string) => key === thread || key.startsWith(`${thread}.`);
