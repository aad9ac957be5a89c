import { type OperatorActor, operatorMember } from '../access/actor.js';
import type { Positions } from '../database/keyset.js';
import type { Values } from '../database/statement.js';
import type { notesByNumber } from '../database/statements/notes.js';

/** A span of a note's text that names a colleague, in code points; `end` is exclusive. */
export interface NoteMention {
  /** A membership of the operator, which can have ended. */
  memberId: number;
  start: number;
  end: number;
}

/** The author of a note: one of the operator's users, or an API key. */
export interface NoteAuthor {
  authorMemberId: number | null;
  authorKeyId: number | null;
}

/** The position of a note. */
export interface NotePosition {
  sellerId: number;
  /** The number in the thread. */
  number: number;
}

/** The position of a note, or of a mention in it, among those of all threads of a marketplace, by time. */
export interface TimedPosition extends NotePosition {
  /** In microseconds since 1970. */
  time: string;
}

/** The positions of notes or mentions, the newest first. */
export const timedPositions: Positions<TimedPosition> = {
  edges: {
    first: { time: '9000000000000000', sellerId: 0, number: 0 },
    last: { time: '0', sellerId: 0, number: 0 },
  },
  including: (position, direction) => ({
    ...position,
    number: position.number + (direction === 'first' ? 1 : -1),
  }),
};

/** An internal note of a thread. A deleted one has no text. */
export interface Note extends NoteAuthor, NotePosition {
  /** The author's name when the note was written. */
  authorName: string | null;
  text: string;
  /** In the order of the text. */
  mentions: NoteMention[];
  createdAt: Date;
  editedAt: Date | null;
  deletedAt: Date | null;
  /** The last redaction: when, and by whom. Null: none. */
  redactedAt: Date | null;
  redactedByName: string | null;
}

type NoteRow = Values<typeof notesByNumber.row>;

/** Returns the note of a row. */
export function noteOf(row: NoteRow): Note {
  const { mentionedIds: _ids, mentionStarts: _starts, mentionEnds: _ends, ...note } = row;
  if (note.deletedAt !== null) return { ...note, text: '', mentions: [] };
  return { ...note, mentions: mentionsOf(row) };
}

/** Returns the mentions of a row. */
export const mentionsOf = ({
  mentionedIds,
  mentionStarts,
  mentionEnds,
}: Pick<NoteRow, 'mentionedIds' | 'mentionStarts' | 'mentionEnds'>): NoteMention[] =>
  mentionedIds.map((memberId, index) => ({
    memberId,
    start: mentionStarts[index] ?? 0,
    end: mentionEnds[index] ?? 0,
  }));

/** Returns the columns of mentions. */
export const mentionColumns = (mentions: readonly NoteMention[]) => ({
  mentionedIds: mentions.map(({ memberId }) => memberId),
  mentionStarts: mentions.map(({ start }) => start),
  mentionEnds: mentions.map(({ end }) => end),
});

/** Returns the actor as the author of a note. */
export function noteAuthor(actor: OperatorActor): NoteAuthor {
  const authorMemberId = operatorMember(actor);
  const isKey = authorMemberId === null && actor.credential?.kind === 'key';
  return { authorMemberId, authorKeyId: isKey ? (actor.credential?.id ?? null) : null };
}

/** Returns true if the actor is the author, who alone can change and delete the note. */
export function isAuthor(actor: OperatorActor, note: NoteAuthor): boolean {
  const { authorMemberId, authorKeyId } = noteAuthor(actor);
  return authorMemberId === null
    ? authorKeyId !== null && note.authorKeyId === authorKeyId
    : note.authorMemberId === authorMemberId;
}
