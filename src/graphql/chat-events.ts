import { type Actor, authorName } from '../access/actor.js';
import type { SettingsChanged } from '../chat/chat-settings.js';
import {
  type CursorPosition,
  type DeletedEvent,
  endOfVisibleLog,
  type MarkedUnread,
  type MessageCreated,
  type MessageRedacted,
  type MessagesRead,
  type ThreadChanged,
} from '../chat/event-log.js';
import type { PatternLinksChanged } from '../chat/link-pattern-events.js';
import type { PresenceChanged } from '../chat/presence.js';
import { setTyping } from '../chat/set-typing.js';
import type { ChatEvent } from '../chat/subscription.js';
import type { TypingChanged } from '../chat/typing.js';
import { versionFor } from '../link-patterns/marketplace-patterns.js';
import { cannedRepliesChanged } from './canned-reply-event.js';
import { type chatTypes, requireFound, sentByType } from './chat-types.js';
import type { Context } from './context.js';
import { eventCursor } from './cursors.js';
import { onlinePeopleTypes } from './online-people-types.js';
import { inPayload } from './payload-errors.js';
import { viewerTypes } from './viewer-types.js';
import { workListsChanged } from './work-list-types.js';

/** Adds the type of `chatEvents` and the query `chatEventsCursor` to an API. */
export function chatEventTypes<A extends Actor>(
  { builder, Seller, Message, NoteChanged, MentionsChanged, barePayload }: ReturnType<typeof chatTypes<A>>,
  side: A['side'],
) {
  const Created = builder.objectRef<MessageCreated>('ChatMessageCreated').implement({
    description: 'A message was sent.',
    fields: (t) => ({
      cursor: t.string({
        description: cursorDescription,
        resolve: cursorOf,
      }),
      chatMessage: t.field({
        type: Message,
        description: 'The message.',
        resolve: ({ message, seller }) => ({ ...message, seller }),
      }),
    }),
  });

  const Redacted = builder.objectRef<MessageRedacted>('ChatMessageRedacted').implement({
    description:
      'A message was redacted: replace what you stored of it. Sent only if the document selects it. Earlier events of the message have the redacted text, too.',
    fields: (t) => ({
      cursor: t.string({ description: cursorDescription, resolve: cursorOf }),
      chatMessage: t.field({
        type: Message,
        description: 'The message as it is now.',
        resolve: ({ message, seller }) => ({ ...message, seller }),
      }),
    }),
  });

  const Read = builder.objectRef<MessagesRead>('ChatMessagesRead').implement({
    description: 'One side read all messages of the other side that were unread.',
    fields: (t) => ({
      cursor: t.string({
        description: cursorDescription,
        resolve: cursorOf,
      }),
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: ({ seller }) => seller,
      }),
      sentByType: t.string({
        description:
          "The side that sent the messages. `User`: the seller's side; `AdminUser`: the operator's.",
        resolve: ({ byOperator }) => sentByType(byOperator),
      }),
      readAt: t.expose('happenedAt', {
        type: 'ISO8601DateTime',
        description: 'When they were read: the `readAt` of each of these messages.',
      }),
    }),
  });

  const Marked = builder.objectRef<MarkedUnread>('ChatMarkedUnread').implement({
    description:
      "The caller's side marked a thread as unread, or removed the mark. Only the caller's side receives this event, and only if the document selects it.",
    fields: (t) => ({
      cursor: t.string({
        description: cursorDescription,
        resolve: cursorOf,
      }),
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: ({ seller }) => seller,
      }),
      markedUnread: t.exposeBoolean('markedUnread', {
        description: 'Whether the mark was set or removed.',
      }),
    }),
  });

  const changed = () =>
    builder.objectRef<ThreadChanged>('ChatThreadChanged').implement({
      description:
        "The thread's work state, or the read state of one of the operator's users, changed: read the seller again. Only the operator's side receives this event, and only if the document selects it. A new message of a seller can change the work state without it.",
      fields: (t) => ({
        cursor: t.string({ description: cursorDescription, resolve: cursorOf }),
        seller: t.field({
          type: Seller,
          description: 'The seller of the thread.',
          resolve: ({ seller }) => seller,
        }),
      }),
    });

  const Typing = builder.objectRef<TypingChanged>('ChatTyping').implement({
    description:
      'Somebody started or stopped typing. This event is not stored and has no cursor. It is sent only if the document selects it.',
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: sellerOf,
      }),
      sentByType: t.string({
        description: "`User`: the seller's side types; `AdminUser`: the operator's.",
        resolve: ({ byOperator }) => sentByType(byOperator),
      }),
      sentByName: t.string({
        nullable: true,
        description:
          "The person who types, or the label of the API key. Sellers see the operator's one persona.",
        resolve: ({ byOperator, name }, _arguments, { actor }) => authorName(actor, byOperator, name),
      }),
      typing: t.exposeBoolean('typing', { description: 'Whether somebody started or stopped typing.' }),
    }),
  });

  const Presence = builder.objectRef<PresenceChanged>('ChatPresence').implement({
    description:
      'The other side came online or went offline. This event is not stored and has no cursor. It is sent only if the document selects it, and a subscriber that selects it is visible to the other side.',
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: sellerOf,
      }),
      sentByType: t.string({
        description:
          "The side that is online or offline. `User`: the seller's side; `AdminUser`: the operator's.",
        resolve: ({ byOperator }) => sentByType(byOperator),
      }),
      online: t.exposeBoolean('isPresent', { description: 'Whether somebody of that side is online.' }),
    }),
  });

  const Settings = builder.objectRef<SettingsChanged>('ChatSettingsChanged').implement({
    description:
      "The marketplace's chat was turned on or off, or its `expectations` were changed. This event is not stored and has no cursor: read `chatEnabled` again after a lost connection. It is sent only if the document selects it.",
    fields: (t) => ({
      chatEnabled: t.exposeBoolean('chatEnabled', { description: 'Whether the chat is on.' }),
    }),
  });

  const LinksChanged = builder.objectRef<PatternLinksChanged>('PatternLinksChanged').implement({
    description:
      'Link patterns were changed, so `patternLinks` of messages can be others: read them again. This event is not stored and has no cursor: compare `Marketplace.patternLinksVersion` after a lost connection. It is sent only if the document selects it.',
    fields: (t) => ({
      version: t.int({
        description: 'The new `Marketplace.patternLinksVersion`.',
        resolve: (event, _arguments, { actor }) => versionFor(actor.side, event),
      }),
    }),
  });

  /** Adds the events that only the Operator API has. */
  const operatorEvents = () =>
    side === 'seller'
      ? []
      : [
          changed(),
          workListsChanged(builder),
          viewerTypes({ builder, Seller }),
          NoteChanged,
          MentionsChanged,
          onlinePeopleTypes({ builder, Seller }),
          cannedRepliesChanged(builder),
        ];

  builder.queryFields((t) => ({
    chatEventsCursor: t.string({
      description:
        'The current end of the event log. Read it first, then the data that you show, then subscribe with it as `after`: no event is missed in between.',
      resolve: async (_root, _arguments, { actor, database }) =>
        eventCursor(actor.marketplaceId, await endOfVisibleLog(actor, database)),
    }),
  }));

  const ChatEventType = builder.unionType('ChatEvent', {
    description: 'An event of `chatEvents`.',
    types: [Created, Redacted, Read, Marked, Typing, Presence, Settings, LinksChanged, ...operatorEvents()],
    resolveType: (event) => typeNames[(event as Exclude<ChatEvent, DeletedEvent>).kind],
  });
  return { ChatEventType, TypingSetPayload: barePayload('ChatTypingSetPayload', 'chatTypingSet') };
}

const sellerOf = ({ sellerId }: { sellerId: number }, _arguments: object, { nodes }: Context) =>
  nodes.seller(sellerId).then(requireFound);

/** Returns the cursor of an event of the log. */
export const cursorOf = (event: CursorPosition, _arguments: object, { actor }: Context) =>
  eventCursor(actor.marketplaceId, event);

export const cursorDescription = 'The position of the event in the event log, for `after`.';

/** The names of the types of events, by their kinds. */
export const typeNames = {
  created: 'ChatMessageCreated',
  redacted: 'ChatMessageRedacted',
  read: 'ChatMessagesRead',
  marked: 'ChatMarkedUnread',
  work: 'ChatThreadChanged',
  note: 'ChatNoteChanged',
  typing: 'ChatTyping',
  presence: 'ChatPresence',
  'online-people': 'ChatOnlinePeople',
  viewers: 'ChatThreadViewers',
  settings: 'ChatSettingsChanged',
  'pattern-links': 'PatternLinksChanged',
  'canned-replies': 'CannedRepliesChanged',
  'work-lists': 'WorkListsChanged',
  mentions: 'MentionsChanged',
} as const;

/** Runs `chatTypingSet` of both APIs, after the seller of the input was resolved. */
export async function typingSet(
  { actor, database, live }: Context,
  clientMutationId: string | null | undefined,
  input: { sellerId: number | null; typing: boolean },
) {
  const { result: _done, ...payload } = await inPayload(clientMutationId, () =>
    setTyping(actor, database, live, input),
  );
  return payload;
}
