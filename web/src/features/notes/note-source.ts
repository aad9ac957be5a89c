import type { VariablesOf } from 'gql.tada';
import { mutate } from '../../api/request.js';
import type { Note } from '../inbox/documents.js';
import type { InboxStore } from '../inbox/inbox-store.js';
import { createOperatorSource } from '../inbox/operator-thread-source.js';
import { outcomeOf } from '../thread/api-mapping.js';
import { outboxOf } from '../thread/page-outboxes.js';
import type { ThreadSource } from '../thread/thread-source.js';
import { loadColleagues } from './colleagues.js';
import { createNote } from './documents.js';
import { maxMentions, mentionsIn } from './mentions-in.js';
import { ownKeys } from './note-keys.js';

type Input = VariablesOf<typeof createNote>['input'];

/**
 * Returns the source of a thread's notes, for their composer and outbox: `send` writes a note, and nobody sees that it is
 * being typed.
 */
export function createNoteSource(store: InboxStore, actorId: string, sellerId: string): ThreadSource {
  const write = async (input: Omit<Input, 'mentions'>) => {
    const found = mentionsIn(input.text, await loadColleagues(store.client));
    const mentions = found.slice(0, maxMentions);
    return (await mutate(store.client, createNote, { input: { ...input, mentions } })).chatNoteCreate;
  };
  return {
    ...createOperatorSource(store, actorId, sellerId),
    key: ownKeys(actorId) + sellerId,
    setTyping() {},
    async send({ message: text, idempotencyKey, acknowledged }) {
      const kinds = [...acknowledged] as Input['acknowledged'];
      const input = { sellerId, text, idempotencyKey, acknowledged: kinds, confirmRedaction: true };
      let payload = await write(input);
      // A colleague left after the names were loaded: the name is no longer a mention.
      if (payload?.errors?.some(({ field }) => field === 'mentions')) payload = await write(input);
      const note = payload?.chatNote ?? null;
      if (note) store.applyNote(note);
      const { errors = null, findings = [], redactedMessage = null } = payload ?? {};
      return outcomeOf({ chatMessage: note && messageOfNote(note), errors, findings, redactedMessage });
    },
  };
}

/** Returns a note as the outbox expects what was sent. No list of messages gets it. */
export const messageOfNote = ({ id, createdAt, text: message }: Note) => ({
  ...{ id, createdAt, message },
  ...{ readAt: null, sentByType: 'AdminUser' as const, sentByName: null },
});

/** Stores the unsent notes of threads (keys of their sources). */
export function sendNotes(store: InboxStore, actorId: string, keys: readonly string[]): void {
  for (const key of keys) outboxOf(createNoteSource(store, actorId, key.slice(ownKeys(actorId).length)));
}
