import type { OperatorActor } from '../access/actor.js';
import type { Note } from '../notes/note.js';
import { redactNote } from '../notes/redact-note.js';
import { redactionMark } from '../text/redacted-text.js';
import type { OperatorTypes } from './account-kind.js';
import type { SharedSchema } from './api-schema.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeChatNoteId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import type { NoteTypes } from './note-types.js';
import { redactionTexts } from './redaction-fields.js';

/** Adds the redaction of internal notes to the Operator API. */
export function addNoteRedaction(
  types: OperatorTypes,
  { content, redaction }: Pick<SharedSchema<OperatorActor>, 'content' | 'redaction'>,
  { Note }: NoteTypes,
): void {
  const { builder } = types;
  const Input = builder.inputType('ChatNoteRedactInput', {
    description: 'The input of `chatNoteRedact`: a note, and either `everything: true`, `spans` or `kinds`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      id: t.id({ required: true, description: 'The note.' }),
      everything: t.boolean({ description: redactionTexts.everything }),
      spans: t.field({ type: [redaction.Span], description: redactionTexts.spans }),
      kinds: t.field({ type: [content.Kind], description: redactionTexts.kinds }),
      previousRedactedAt: t.field({
        type: 'ISO8601DateTime',
        description:
          'With `spans`: `redaction.redactedAt` of the note as you see it, or null without one. If the note was redacted since, nothing is changed, and `errors` has this field.',
      }),
      previousEditedAt: t.field({
        type: 'ISO8601DateTime',
        description:
          'With `spans`: `editedAt` of the note as you see it, or null. If its author changed it since, nothing is changed, and `errors` has this field.',
      }),
    }),
  });
  const Payload = payloadBuilder(types)<{ chatNote: Note; partCount: number }>('chatNoteRedact').implement({
    description: 'The answer of `chatNoteRedact`.',
    fields: (t) => ({
      chatNote: t.expose('chatNote', {
        type: Note,
        nullable: true,
        description: 'The note as it is now; null if the input is invalid.',
      }),
      partCount: t.int({
        description: redactionTexts.partCount,
        resolve: ({ partCount }) => partCount ?? 0,
      }),
    }),
  });
  builder.mutationFields((t) => ({
    chatNoteRedact: t.field({
      type: Payload,
      nullable: true,
      description: `Removes a note's text, or parts of it, for good: \`${redactionMark}\` takes their place. The note keeps its position and its times; a mention in a removed part is removed. Without \`messages.redact\`, authors can redact their own notes.`,
      args: { input: t.arg({ type: Input, required: true, description: 'What to remove.' }) },
      resolve: async (_root, { input }, { actor, database, messageCheck, nodes }) => {
        const result = await runMutation(input, async () => {
          const { note, partCount } = await redactNote(actor, database, messageCheck, {
            position: decodeChatNoteId(input.id),
            everything: input.everything ?? false,
            spans: input.spans ?? null,
            kinds: input.kinds ?? null,
            previousRedactedAt: input.previousRedactedAt ?? null,
            previousEditedAt: input.previousEditedAt ?? null,
          });
          return { chatNote: note, partCount };
        });
        nodes.clear();
        return result;
      },
    }),
  }));
}
