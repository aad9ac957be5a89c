import { type Actor, authorName } from '../access/actor.js';
import type { ChatMessage } from '../chat/model.js';
import { redactMessage } from '../chat/redact-message.js';
import { maximumSpans } from '../chat/redaction-request.js';
import { redactionMark } from '../text/redacted-text.js';
import { inputDescriptions } from './chat-mutations.js';
import { type chatTypes, sentByType } from './chat-types.js';
import type { contentTypes } from './content-types.js';
import { decodeId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

/** The descriptions that the redactions of messages and of notes share. */
export const redactionTexts = {
  everything: 'True removes the whole text.',
  spans: `Removes these parts, at most ${maximumSpans}.`,
  kinds:
    'Removes what is found of these kinds in the stored text, whatever the content policy does with them; at most what is found. A payment card keeps its last four digits.',
  partCount: 'The number of parts that were removed; 0 if nothing was found.',
} as const;

/** A message that was redacted. */
type RedactedMessage = ChatMessage & { redactedAt: Date };

/** Adds the redaction of messages to an API. @returns the types that the redaction of notes uses, too. */
export function addRedaction<A extends Actor>(
  types: ReturnType<typeof chatTypes<A>>,
  content: ReturnType<typeof contentTypes<A>>,
) {
  const { builder, Message } = types;
  const Redaction = builder.objectRef<RedactedMessage>('ChatMessageRedaction').implement({
    description: 'The last redaction of a message. The removed text is stored nowhere.',
    fields: (t) => ({
      redactedAt: t.expose('redactedAt', { type: 'ISO8601DateTime', description: 'When it was redacted.' }),
      redactedByType: t.string({
        description: "`User`: redacted by the seller's side; `AdminUser`: by the operator's.",
        resolve: ({ redactedByOperator }) => sentByType(redactedByOperator === true),
      }),
      redactedByName: t.string({
        nullable: true,
        description:
          "The person who redacted it, or the label of the API key. Sellers see the operator's one persona.",
        resolve: ({ redactedByOperator, redactedByName }, _arguments, { actor }) =>
          authorName(actor, redactedByOperator === true, redactedByName),
      }),
    }),
  });
  builder.objectFields(Message, (t) => ({
    redaction: t.field({
      type: Redaction,
      nullable: true,
      description: 'The last redaction of the message; null without one.',
      resolve: (message) =>
        message.redactedAt === null ? null : { ...message, redactedAt: message.redactedAt },
    }),
  }));
  return addMutation(types, content);
}

function addMutation<A extends Actor>(
  types: ReturnType<typeof chatTypes<A>>,
  { Kind }: ReturnType<typeof contentTypes<A>>,
) {
  const { builder, Message } = types;
  const Span = builder.inputType('ChatMessageSpanInput', {
    description: 'A part of the text of a message.',
    fields: (t) => ({
      start: t.int({ required: true, description: 'Its start in code points, as in `ChatMessageFinding`.' }),
      end: t.int({ required: true, description: 'Its end in code points, exclusive.' }),
    }),
  });
  const Input = builder.inputType('ChatMessageRedactInput', {
    description:
      'The input of `chatMessageRedact`: a message, and either `everything: true`, `spans` or `kinds`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      id: t.id({ required: true, description: 'The message.' }),
      everything: t.boolean({ description: redactionTexts.everything }),
      spans: t.field({ type: [Span], description: redactionTexts.spans }),
      kinds: t.field({
        type: [Kind],
        description: redactionTexts.kinds,
      }),
      previousRedactedAt: t.field({
        type: 'ISO8601DateTime',
        description:
          'With `spans`: `redaction.redactedAt` of the message as you see it, or null without one. If the message was redacted since, nothing is changed, and `errors` has this field.',
      }),
    }),
  });
  const Payload = payloadBuilder(types)<{ chatMessage: ChatMessage; partCount: number }>(
    'chatMessageRedact',
  ).implement({
    description: 'The answer of `chatMessageRedact`.',
    fields: (t) => ({
      chatMessage: t.expose('chatMessage', {
        type: Message,
        nullable: true,
        description: 'The message as it is now; null if the input is invalid.',
      }),
      partCount: t.int({
        description: redactionTexts.partCount,
        resolve: ({ partCount }) => partCount ?? 0,
      }),
    }),
  });
  builder.mutationFields((t) => ({
    chatMessageRedact: t.field({
      type: Payload,
      nullable: true,
      description: `Removes a message's text, or parts of it, for good: \`${redactionMark}\` takes their place. The message keeps its position and its times. Without \`messages.redact\`, authors can redact their own messages that the other side has not read, for as long as \`Marketplace.authorRedactionMinutes\` says.`,
      args: { input: t.arg({ type: Input, required: true, description: 'What to remove.' }) },
      resolve: async (_root, { input }, { actor, database, messageCheck, nodes }) => {
        const id = decodeId(input.id);
        const result = await runMutation(input, async () => {
          const { message, partCount } = await redactMessage(actor, database, messageCheck, {
            position: id?.type === 'ChatMessage' ? id : null,
            everything: input.everything ?? false,
            spans: input.spans ?? null,
            kinds: input.kinds ?? null,
            previousRedactedAt: input.previousRedactedAt ?? null,
          });
          return { chatMessage: message, partCount };
        });
        nodes.clear();
        return result;
      },
    }),
  }));
  return { Span };
}
