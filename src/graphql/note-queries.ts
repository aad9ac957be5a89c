import { listNotes } from '../notes/list-notes.js';
import { countUnreadMentions, listMentions } from '../notes/mentions.js';
import { searchNotes } from '../notes/search-notes.js';
import type { OperatorTypes } from './account-kind.js';
import { searchDescription } from './chat-types.js';
import { ConnectionPage } from './connections.js';
import {
  decodeFoundNoteCursor,
  decodeMentionCursor,
  decodeNoteCursor,
  foundNoteCursor,
  mentionCursor,
  noteCursor,
} from './cursors.js';
import { decodeSellerId } from './ids.js';
import { type NoteTypes, unreadDescription } from './note-types.js';
import { pageRequest, requiredSearchArgument, searchArgument } from './page-arguments.js';
import { withSearch } from './search-matches.js';

/** Adds the lists of notes and mentions, and the search in notes. */
export function addNoteQueries(
  { builder }: OperatorTypes,
  { NoteConnection, NoteSearchConnection, MentionConnection }: NoteTypes,
): void {
  builder.queryFields((t) => ({
    chatNotes: t.field({
      type: NoteConnection,
      description:
        "The internal notes of a seller's thread, newest first. With the times of a page of messages, they are the notes between those.",
      args: {
        sellerId: t.arg.id({ required: true, description: 'The seller of the thread.' }),
        since: t.arg({ type: 'ISO8601DateTime', description: 'Only notes of this time or later.' }),
        until: t.arg({ type: 'ISO8601DateTime', description: 'Only notes before this time.' }),
        ...t.arg.connectionArgs(),
      },
      resolve: async (_root, { sellerId, since, until, ...page }, { actor, database }) => {
        const seller = decodeSellerId(sellerId);
        const found = await listNotes(actor, database, () => ({
          sellerId: seller,
          page: pageRequest(page, (cursor) => decodeNoteCursor(seller, cursor)),
          since: since ?? null,
          until: until ?? null,
        }));
        return new ConnectionPage(found, noteCursor);
      },
    }),
    chatNotesSearch: t.field({
      type: NoteSearchConnection,
      description:
        'The notes of all threads that contain all words of `q`, newest first, without deleted ones. `chatMessagesSearch` finds the messages.',
      args: {
        q: t.arg.string({ required: true, description: searchDescription('notes') }),
        ...t.arg.connectionArgs(),
      },
      resolve: async (_root, { q, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const found = await searchNotes(actor, database, () => ({
          q: requiredSearchArgument(q),
          page: pageRequest(page, (cursor) => decodeFoundNoteCursor(marketplaceId, cursor)),
        }));
        return new ConnectionPage(withSearch(found, searchArgument(q)), (note) =>
          foundNoteCursor(marketplaceId, note),
        );
      },
    }),
    mentions: t.field({
      type: MentionConnection,
      description: 'The mentions of the caller in notes, newest first. An API key has none.',
      args: {
        unread: t.arg.boolean({ description: 'True: only unread ones.' }),
        ...t.arg.connectionArgs(),
      },
      resolve: async (_root, { unread, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const found = await listMentions(actor, database, () => ({
          page: pageRequest(page, (cursor) => decodeMentionCursor(marketplaceId, cursor)),
          isUnread: unread ?? false,
        }));
        return new ConnectionPage(found, (mention) => mentionCursor(marketplaceId, mention));
      },
    }),
    unreadMentionCount: t.int({
      description: unreadDescription,
      resolve: (_root, _arguments, { actor, database }) => countUnreadMentions(actor, database),
    }),
  }));
}
