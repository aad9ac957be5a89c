import type { FoundMessage, FoundNote } from './documents.js';

/** A message or a note that a search found. */
export type Found = ({ kind: 'message' } & FoundMessage) | ({ kind: 'note' } & FoundNote);

/** The loaded items of one kind, newest first. */
export interface Part<Item extends { createdAt: string }> {
  items: readonly Item[];
  /** The place from which to continue; null if there are no more. */
  cursor: string | null;
}

interface Parts<One extends { createdAt: string }, Other extends { createdAt: string }> {
  messages: Part<One>;
  notes: Part<Other>;
}

/** Returns the time before which items of a kind can be missing; empty if none can. */
const missingBefore = ({ items, cursor }: Part<{ createdAt: string }>): string =>
  cursor === null ? '' : (items.at(-1)?.createdAt ?? '');

/** Returns the kinds to continue with: those that hide loaded items of the other one, as they can have newer ones. */
export function toContinue(parts: Parts<{ createdAt: string }, { createdAt: string }>) {
  const [messages, notes] = [missingBefore(parts.messages), missingBefore(parts.notes)];
  return { messages: messages !== '' && messages >= notes, notes: notes !== '' && notes >= messages };
}

/** Merges messages and notes, the newest first, up to the time before which items can be missing. */
export function mergeFound<One extends { createdAt: string }, Other extends { createdAt: string }>({
  messages,
  notes,
}: Parts<One, Other>): (One | Other)[] {
  const [, from = ''] = [missingBefore(messages), missingBefore(notes)].sort();
  return [...messages.items, ...notes.items]
    .filter(({ createdAt }) => createdAt >= from)
    .sort((a, b) => (a.createdAt > b.createdAt ? -1 : Number(a.createdAt < b.createdAt)));
}
