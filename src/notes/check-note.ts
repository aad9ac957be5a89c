import type { OperatorActor } from '../access/actor.js';
import { hashOf, keyError } from '../chat/outgoing-message.js';
import type { ContentKind } from '../content-guard/kinds.js';
import type { PolicyDecision, WrittenText } from '../content-policy/policy-check.js';
import { ContentPolicyError } from '../content-policy/review-text.js';
import { type FieldError, InputError } from '../errors/caller-error.js';
import { messageError } from '../text/message-text.js';
import { spansAfter } from '../text/redacted-text.js';
import type { NoteMention } from './note.js';

/** The maximum number of mentions in a note. */
export const maximumMentions = 20;

/** The text of a note as its author gives it. */
export interface NoteInput {
  text: string;
  /** `memberId` is null for an id that names no user. */
  mentions: readonly { memberId: number | null; start: number; end: number }[];
  /** The kinds of content that the author was warned about and confirms. */
  acknowledged: readonly ContentKind[];
  /** Whether the author confirms what the content policy redacts, too. */
  confirmRedaction: boolean;
}

/** A note with valid input. */
export interface CheckedNote extends WrittenText {
  /** In the order of the text. */
  readonly mentions: readonly NoteMention[];
}

/** An idempotency key and the request that it was used for, as hashes. */
export interface RequestKey {
  readonly keyHash: string;
  readonly requestHash: string;
}

/** The columns of a note without a key. */
export const noKey = { keyHash: null, requestHash: null };

/**
 * Checks the text, the mentions and the idempotency key of a note.
 * @param errors further errors of the input.
 * @throws {InputError} on `text`, `mentions`, `idempotencyKey`.
 */
export function checkNote(
  author: OperatorActor,
  { text, mentions: given, acknowledged, confirmRedaction }: NoteInput,
  idempotencyKey: string | null,
  ...further: (FieldError | null)[]
): CheckedNote & { key: RequestKey | null } {
  const textError = messageError(text);
  const mentions = given.toSorted((a, b) => a.start - b.start);
  const errors = [
    ...further,
    textError && noteError(textError),
    textError ? null : mentionsError(text, mentions),
    keyError(idempotencyKey),
  ].filter((error) => error !== null);
  if (errors.length > 0) throw new InputError(errors);
  const known = mentions.flatMap(({ memberId, ...place }) =>
    memberId === null ? [] : [{ ...place, memberId }],
  );
  const key = idempotencyKey === null ? null : requestKey(idempotencyKey, text, known);
  return { author, text, acknowledged, confirmRedaction, mentions: known, key };
}

/** A note without what the content policy redacts. A mention of which something is redacted is none any more. */
export interface StorableNote extends Pick<CheckedNote, 'text' | 'mentions'> {
  readonly isRedacted: boolean;
}

export const storableNote = (
  { text, mentions }: CheckedNote,
  { storable, review }: PolicyDecision,
): StorableNote => ({
  text: storable,
  mentions: spansAfter(text, review.redactions, mentions),
  isRedacted: review.redactions.length > 0,
});

/** Hashes a request together with its key, which is not stored: nobody can guess the text of a deleted note by the hash. */
function requestKey(key: string, text: string, mentions: readonly NoteMention[]): RequestKey {
  const places = mentions.map(({ memberId, start, end }) => [memberId, start, end]);
  return { keyHash: hashOf(key), requestHash: hashOf(JSON.stringify([key, text, places])) };
}

function mentionsError(text: string, mentions: NoteInput['mentions']): FieldError | null {
  const error = (message: string) => ({ field: 'mentions', message });
  if (mentions.length > maximumMentions) return error(`A note can have at most ${maximumMentions} mentions.`);
  const characters = mentions.length === 0 ? [] : [...text];
  if (mentions.some(({ memberId }) => memberId === null)) return userNotFound;
  let previousEnd = 0;
  for (const { start, end } of mentions) {
    if (start < previousEnd || end <= start + 1 || end > characters.length || characters[start] !== '@') {
      return error('Each mention must be a separate part of the text that begins with @.');
    }
    previousEnd = end;
  }
  return null;
}

/** The error of a mention of an unknown user, or of one who cannot use the chat. */
export const userNotFound: FieldError = { field: 'mentions', message: 'User not found.' };

/** Returns the error of a text as one of a note: checks of texts name the field of a message. */
export function noteError({ field, message }: FieldError): FieldError {
  return field === 'message'
    ? { field: 'text', message: message.replace(/^Message\b/, 'Note') }
    : { field, message };
}

/** Returns the policy's error as one of a note. */
export const notePolicyError = ({
  fieldErrors,
  findings,
  redactions,
}: ContentPolicyError): ContentPolicyError =>
  new ContentPolicyError(fieldErrors.map(noteError), findings, redactions);
