import type { OperatorActor } from '../access/actor.js';
import { type ContentFinding, ContentPolicyError, redactedText } from '../content-policy/review-text.js';
import { maximumMentions } from '../notes/check-note.js';
import { markMentionsRead } from '../notes/mentions.js';
import type { Note } from '../notes/note.js';
import {
  createNote,
  deleteNote,
  restoreNote,
  undoHours,
  updateNote,
  type WrittenNote,
} from '../notes/write-note.js';
import { canBeRedactionOf } from '../text/redacted-text.js';
import type { OperatorTypes } from './account-kind.js';
import type { SharedSchema } from './api-schema.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeChatNoteId, decodeSellerId, decodeUserId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import { addNoteQueries } from './note-queries.js';
import { addNoteRedaction } from './note-redaction-field.js';
import { type NoteTypes, noteTypes } from './note-types.js';
import type { WorkTypes } from './work-state-types.js';

type Content = SharedSchema<OperatorActor>['content'];

/** Adds internal notes and mentions to the Operator API. */
export function addNotes(shared: SharedSchema<OperatorActor>, Colleague: WorkTypes['Colleague']): void {
  const { types, content } = shared;
  const notes = noteTypes(types, Colleague);
  addNoteQueries(types, notes);
  addNoteRedaction(types, shared, notes);
  addMutations(types, noteInputs(types, content), notePayloads(types, notes, content));
}

function noteInputs({ builder }: OperatorTypes, { Kind }: Content) {
  const { clientMutationId } = inputDescriptions;
  const MentionInput = builder.inputType('ChatNoteMentionInput', {
    description: 'A mention of a colleague in the text of a note.',
    fields: (t) => ({
      userId: t.id({ required: true, description: 'The colleague: the id of a `Colleague`.' }),
      start: t.int({ required: true, description: 'The offset of the `@`, in code points of the text.' }),
      end: t.int({ required: true, description: 'The end of the name in code points, exclusive.' }),
    }),
  });
  const texts = {
    text: 'Plain text, at most 10,000 characters. The content policy of messages applies.',
    mentions: `The mentions of colleagues, at most ${maximumMentions}. They reach users who can use the chat; a changed note can keep mentions of others.`,
    acknowledged: 'The kinds of content that the author was warned about and wants to store.',
    confirmRedaction:
      'True: a text of which the policy redacts something is rejected until its kinds are in `acknowledged`. Without it, the text is stored redacted at once. A mention in what is redacted is removed.',
    id: 'The note.',
  };
  const byId = (name: 'Delete' | 'Restore') =>
    builder.inputType(`ChatNote${name}Input`, {
      description: `The input of \`chatNote${name}\`.`,
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: texts.id }),
      }),
    });
  return {
    Create: builder.inputType('ChatNoteCreateInput', {
      description: 'The input of `chatNoteCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        sellerId: t.id({ required: true, description: 'The seller of the thread.' }),
        text: t.string({ required: true, description: texts.text }),
        mentions: t.field({ type: [MentionInput], description: texts.mentions }),
        idempotencyKey: t.string({
          description:
            'A key that makes a retry safe: in this thread, the same key returns the same note, which is stored once.',
        }),
        acknowledged: t.field({ type: [Kind], description: texts.acknowledged }),
        confirmRedaction: t.boolean({ description: texts.confirmRedaction }),
      }),
    }),
    Update: builder.inputType('ChatNoteUpdateInput', {
      description: 'The input of `chatNoteUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: texts.id }),
        text: t.string({ required: true, description: texts.text }),
        mentions: t.field({ type: [MentionInput], description: texts.mentions }),
        acknowledged: t.field({ type: [Kind], description: texts.acknowledged }),
        confirmRedaction: t.boolean({ description: texts.confirmRedaction }),
      }),
    }),
    Delete: byId('Delete'),
    Restore: byId('Restore'),
    MentionsRead: builder.inputType('MentionsReadInput', {
      description: 'The input of `mentionsRead`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        sellerId: t.id({ required: true, description: 'The seller of the thread.' }),
      }),
    }),
  };
}

interface NoteResult {
  chatNote: Note;
}

interface WriteResult extends NoteResult {
  findings: readonly ContentFinding[];
  redactedText: string | null;
}

function notePayloads(types: OperatorTypes, { Note }: NoteTypes, content: Content) {
  const payload = payloadBuilder(types);
  const written = (mutation: string) =>
    payload<WriteResult>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        chatNote: t.expose('chatNote', {
          type: Note,
          nullable: true,
          description: 'The stored note; null if the input is invalid.',
        }),
        findings: t.field({
          type: [content.Finding],
          description: content.findingsDescription,
          resolve: ({ findings }) => [...(findings ?? [])],
        }),
        redactedText: t.string({
          nullable: true,
          description: content.redactedDescription,
          resolve: ({ redactedText: redacted }) => redacted ?? null,
        }),
      }),
    });
  const changed = (mutation: string, description: string) =>
    payload<NoteResult>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        chatNote: t.expose('chatNote', { type: Note, nullable: true, description }),
      }),
    });
  return {
    Create: written('chatNoteCreate'),
    Update: written('chatNoteUpdate'),
    Delete: changed('chatNoteDelete', 'The deleted note, without its text; null if the input is invalid.'),
    Restore: changed('chatNoteRestore', 'The note; null if the input is invalid.'),
    MentionsRead: types.barePayload('MentionsReadPayload', 'mentionsRead'),
  };
}

type MentionInputs = readonly { userId: string; start: number; end: number }[] | null | undefined;

const mentionsOf = (mentions: MentionInputs) =>
  (mentions ?? []).map(({ userId, start, end }) => ({ memberId: decodeUserId(userId), start, end }));

/** Runs a mutation that writes a note; its payload has the findings, also if the content policy rejects the text. */
async function runWrite(
  input: { text: string; clientMutationId?: string | null | undefined },
  write: () => Promise<WrittenNote>,
) {
  let found: readonly ContentFinding[] = [];
  let redacted: string | null = null;
  const payload = await runMutation(input, async () => {
    try {
      const { note, findings } = await write();
      found = findings;
      if (note.text !== input.text && canBeRedactionOf(note.text, input.text)) redacted = note.text;
      return { chatNote: note };
    } catch (error) {
      if (error instanceof ContentPolicyError) {
        found = error.findings;
        redacted = redactedText(input.text, error.redactions);
      }
      throw error;
    }
  });
  return { ...payload, findings: found, redactedText: redacted };
}

function addMutations(
  { builder }: OperatorTypes,
  inputs: ReturnType<typeof noteInputs>,
  payloads: ReturnType<typeof notePayloads>,
): void {
  builder.mutationFields((t) => ({
    chatNoteCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: "Writes an internal note in a seller's thread. It changes no order, count or read state.",
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The note.' }) },
      resolve: async (_root, { input }, { actor, database, messageCheck, nodes }) => {
        const { sellerId, text, mentions, idempotencyKey, acknowledged } = input;
        const result = await runWrite(input, () =>
          createNote(actor, database, messageCheck, {
            sellerId: decodeSellerId(sellerId),
            text,
            mentions: mentionsOf(mentions),
            idempotencyKey: idempotencyKey ?? null,
            acknowledged: acknowledged ?? [],
            confirmRedaction: input.confirmRedaction ?? false,
          }),
        );
        nodes.clear();
        return result;
      },
    }),
    chatNoteUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: "Changes the text and the mentions of one of the caller's notes.",
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The new text.' }) },
      resolve: async (_root, { input }, { actor, database, messageCheck, nodes }) => {
        const { id, text, mentions, acknowledged } = input;
        const result = await runWrite(input, () =>
          updateNote(actor, database, messageCheck, {
            position: decodeChatNoteId(id),
            text,
            mentions: mentionsOf(mentions),
            acknowledged: acknowledged ?? [],
            confirmRedaction: input.confirmRedaction ?? false,
          }),
        );
        nodes.clear();
        return result;
      },
    }),
    chatNoteDelete: t.field({
      type: payloads.Delete,
      nullable: true,
      description: `Deletes one of the caller's notes. For ${undoHours} hours, \`chatNoteRestore\` undoes it.`,
      args: { input: t.arg({ type: inputs.Delete, required: true, description: 'The note.' }) },
      resolve: async (_root, { input }, { actor, database, nodes }) => {
        const result = await runMutation(input, async () => {
          return { chatNote: await deleteNote(actor, database, decodeChatNoteId(input.id)) };
        });
        nodes.clear();
        return result;
      },
    }),
    chatNoteRestore: t.field({
      type: payloads.Restore,
      nullable: true,
      description: 'Undoes the deletion of a note.',
      args: { input: t.arg({ type: inputs.Restore, required: true, description: 'The note.' }) },
      resolve: async (_root, { input }, { actor, database, nodes }) => {
        const result = await runMutation(input, async () => {
          return { chatNote: await restoreNote(actor, database, decodeChatNoteId(input.id)) };
        });
        nodes.clear();
        return result;
      },
    }),
    mentionsRead: t.field({
      type: payloads.MentionsRead,
      nullable: true,
      description:
        "Marks the caller's mentions in a thread as read. Call it when the caller sees the thread.",
      args: { input: t.arg({ type: inputs.MentionsRead, required: true, description: 'The thread.' }) },
      resolve: async (_root, { input }, { actor, database, nodes }) => {
        const result = await runMutation(input, async () => {
          await markMentionsRead(actor, database, decodeSellerId(input.sellerId));
          return {};
        });
        nodes.clear();
        return result;
      },
    }),
  }));
}
