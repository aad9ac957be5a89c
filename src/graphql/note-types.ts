import { operatorMember } from '../access/actor.js';
import { countUnreadMentions, type Mention, maximumMentionCount } from '../notes/mentions.js';
import { isAuthor, type Note, type NoteMention } from '../notes/note.js';
import type { OperatorTypes } from './account-kind.js';
import { cursorDescription, cursorOf } from './chat-events.js';
import { requireFound } from './chat-types.js';
import { nodesOf } from './connections.js';
import { chatNoteId } from './ids.js';
import { matchesDescription, matchesQueryDescription, messageMatches } from './search-matches.js';
import type { WorkTypes } from './work-state-types.js';

/** The description of the number of unread mentions. */
export const unreadDescription = `The number of the caller's unread mentions, counted up to ${maximumMentionCount}.`;

export type NoteTypes = ReturnType<typeof noteTypes>;

/** A note, with the search that found it. */
type NoteNode = Note & { q?: string };

/** Adds the types of notes and mentions, and their events. */
export function noteTypes(
  { builder, Seller, SearchMatch, NoteChanged, MentionsChanged }: OperatorTypes,
  Colleague: WorkTypes['Colleague'],
) {
  const InNote = builder.objectRef<NoteMention>('ChatNoteMention').implement({
    description: 'A part of the text of a note that names a colleague.',
    fields: (t) => ({
      start: t.exposeInt('start', { description: 'Its start, the `@`, in code points of the text.' }),
      end: t.exposeInt('end', { description: 'Its end in code points, exclusive.' }),
      colleague: t.field({
        type: Colleague,
        nullable: true,
        description: 'The colleague, with the present name; null if the user left.',
        resolve: ({ memberId }, _arguments, { nodes }) => nodes.work.colleague(memberId),
      }),
      isViewer: t.boolean({
        description: 'Whether the caller is mentioned.',
        resolve: ({ memberId }, _arguments, { actor }) => memberId === operatorMember(actor),
      }),
    }),
  });

  const Redaction = builder
    .objectRef<{ redactedAt: Date; redactedByName: string | null }>('ChatNoteRedaction')
    .implement({
      description: 'The last redaction of a note. The removed text is stored nowhere.',
      fields: (t) => ({
        redactedAt: t.expose('redactedAt', { type: 'ISO8601DateTime', description: 'When it was redacted.' }),
        redactedByName: t.exposeString('redactedByName', {
          nullable: true,
          description: 'The person who redacted it, or the label of the API key.',
        }),
      }),
    });

  const Note = builder.objectRef<NoteNode>('ChatNote').implement({
    description: "An internal note in a seller's thread. Only the operator's side sees it, never a seller.",
    fields: (t) => ({
      id: t.id({
        description: 'Its id, for `chatNoteUpdate`. `node` does not find it.',
        resolve: chatNoteId,
      }),
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: ({ sellerId }, _arguments, { nodes }) => nodes.seller(sellerId).then(requireFound),
      }),
      author: t.field({
        type: Colleague,
        nullable: true,
        description: 'The author; null for an API key, and if the user left.',
        resolve: ({ authorMemberId }, _arguments, { nodes }) =>
          authorMemberId === null ? null : nodes.work.colleague(authorMemberId),
      }),
      authorName: t.exposeString('authorName', {
        nullable: true,
        description: 'The name of the author when the note was written: a user, or the label of an API key.',
      }),
      isOwn: t.boolean({
        description: 'Whether the caller is the author, who alone can change and delete the note.',
        resolve: (note, _arguments, { actor }) => isAuthor(actor, note),
      }),
      text: t.exposeString('text', {
        description: 'The text, exactly as it was written; empty if the note is deleted.',
      }),
      matches: t.field({
        type: [SearchMatch],
        description: matchesDescription('text'),
        args: { q: t.arg.string({ description: matchesQueryDescription }) },
        resolve: (note, { q }) => messageMatches(note.text, q, note.q),
      }),
      mentions: t.expose('mentions', {
        type: [InNote],
        description: 'The mentions of colleagues, in the order of the text.',
      }),
      createdAt: t.expose('createdAt', {
        type: 'ISO8601DateTime',
        description:
          'When it was written. Never earlier than the message or the note before it in the thread.',
      }),
      editedAt: t.expose('editedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was last changed; null if it never was.',
      }),
      deletedAt: t.expose('deletedAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When it was deleted; null if it is not.',
      }),
      redaction: t.field({
        type: Redaction,
        nullable: true,
        description: 'The last redaction of the note; null without one.',
        resolve: ({ redactedAt, redactedByName }) =>
          redactedAt === null ? null : { redactedAt, redactedByName },
      }),
    }),
  });

  const Mention = builder.objectRef<Mention>('Mention').implement({
    description: 'A mention of the caller in a note.',
    fields: (t) => ({
      note: t.field({
        type: Note,
        description: 'The note.',
        resolve: ({ sellerId, number }, _arguments, { nodes }) =>
          nodes.work.note({ sellerId, number }).then(requireNote),
      }),
      mentionedAt: t.expose('mentionedAt', {
        type: 'ISO8601DateTime',
        description: 'When the note mentioned the caller first.',
      }),
      readAt: t.expose('readAt', {
        type: 'ISO8601DateTime',
        nullable: true,
        description: 'When the caller read it (`mentionsRead`); null until then.',
      }),
    }),
  });

  builder.objectFields(Seller, (t) => ({
    hasUnreadMention: t.boolean({
      description: 'Whether a note of the thread mentions the caller, who has not read it yet.',
      resolve: ({ sellerId }, _arguments, { actor, nodes }) => nodes.work.hasUnreadMention(actor, sellerId),
    }),
  }));

  NoteChanged.implement({
    description:
      "An internal note was written, changed, deleted or restored. A subscriber that resumes receives the last change of each note. Only the operator's side receives this event, and only if the document selects it.",
    fields: (t) => ({
      cursor: t.string({ description: cursorDescription, resolve: cursorOf }),
      note: t.field({
        type: Note,
        description: 'The note as it is now.',
        resolve: ({ sellerId, number }, _arguments, { nodes }) =>
          nodes.work.note({ sellerId, number }).then(requireNote),
      }),
    }),
  });
  MentionsChanged.implement({
    description:
      'The caller read mentions, such as in another tab. New ones are `ChatNoteChanged`. This event is not stored and has no cursor: read `unreadMentionCount` again after a lost connection. It is sent only if the document selects it.',
    fields: (t) => ({
      unreadMentionCount: t.int({
        description: unreadDescription,
        resolve: (_event, _arguments, { actor, database }) => countUnreadMentions(actor, database),
      }),
    }),
  });

  const NoteConnection = builder.connectionObject({
    type: Note,
    name: 'ChatNoteConnection',
    description: 'A page of notes.',
    fields: (t) => ({ nodes: t.field(nodesOf(Note)) }),
  });
  const NoteSearchConnection = builder.connectionObject({
    type: Note,
    name: 'ChatNoteSearchConnection',
    description: 'A page of notes that were found.',
    fields: (t) => ({ nodes: t.field(nodesOf(Note)) }),
  });
  const MentionConnection = builder.connectionObject({
    type: Mention,
    name: 'MentionConnection',
    description: 'A page of mentions.',
    fields: (t) => ({ nodes: t.field(nodesOf(Mention)) }),
  });
  return { Note, NoteConnection, NoteSearchConnection, MentionConnection };
}

/** Returns the note of an event or a mention. Throws if it is missing, because notes are never removed. */
function requireNote(note: Note | null): Note {
  if (!note) throw new Error('The note of an event or a mention does not exist.');
  return note;
}
