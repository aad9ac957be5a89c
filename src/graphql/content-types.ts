import type { Actor } from '../access/actor.js';
import { contentKinds, kindNames } from '../content-guard/kinds.js';
import { defaultAction } from '../content-policy/policy.js';
import { type ContentFinding, type Review, redactedText } from '../content-policy/review-text.js';
import { writingHint } from '../content-policy/writing-hints.js';
import type { chatTypes, MessageNode } from './chat-types.js';
import type { PayloadError } from './payload-errors.js';

/**
 * Adds the content policy to both APIs: the kinds of content, the findings in a text, `chatMessageCheck`, and the payload
 * of `chatMessageCreate`.
 */
export function contentTypes<A extends Actor>({
  builder,
  Message,
  PayloadErrorType,
}: ReturnType<typeof chatTypes<A>>) {
  const Kind = builder.enumType('ChatContentKind', {
    description: 'The kinds of content that the content guard finds; docs/content-policy.md describes each.',
    values: Object.fromEntries(
      contentKinds.map((kind) => [
        kind,
        { description: `${capitalized(kindNames[kind])}. By default: ${defaultAction(kind)}.` },
      ]),
    ) as Record<(typeof contentKinds)[number], { description: string }>,
  });

  const Action = builder.enumType('ChatContentAction', {
    description: 'The action of Parley on a message that contains a finding.',
    values: {
      BLOCK: { value: 'block', description: 'The message is rejected.' },
      REDACT: {
        value: 'redact',
        description:
          'The message is stored and sent without the finding: `█████` takes its place, and a payment card keeps its last four digits.',
      },
      WARN: {
        value: 'warn',
        description: 'The message is rejected until it is sent again with the kind in `acknowledged`.',
      },
      ALLOW: { value: 'allow', description: 'The message is sent without a finding.' },
    } as const,
  });

  const Hint = builder.enumType('ChatContentHint', {
    description: 'How to write an order number that looks like blocked data, so that it passes.',
    values: {
      LAST_8_DIGITS: { value: 'last-8-digits', description: 'Only its last 8 digits.' },
      ORDER_BEFORE: {
        value: 'order-before',
        description: 'With the word "order" before it: order 123-456-789.',
      },
    } as const,
  });

  const Finding = builder.objectRef<ContentFinding>('ChatMessageFinding').implement({
    description: 'A part of a message that the content policy blocks, redacts or warns about.',
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'The kind of content.' }),
      start: t.exposeInt('start', {
        description: 'The start of the finding, in code points of the message.',
      }),
      end: t.exposeInt('end', {
        description: 'The end of the finding in code points, exclusive.',
      }),
      action: t.expose('action', {
        type: Action,
        description: 'The action of the policy: `BLOCK`, `REDACT` or `WARN`.',
      }),
      hint: t.field({
        type: Hint,
        nullable: true,
        description:
          'The way in which an order number passes; null if it cannot look like this, or if it is only warned of.',
        resolve: (finding) => (finding.action === 'warn' ? null : writingHint(finding)),
      }),
      description: t.exposeString('description', {
        description:
          "A label for people; the name of the pattern for an operator's own pattern. It never contains the text that was found.",
      }),
    }),
  });
  const findingsDescription =
    'The findings in the text of the input, in order of position, at most 100: if there are more, the first of each kind, then blocked ones. For a message that was sent, these are the acknowledged and the redacted ones.';
  const redactedDescription =
    'The text as it is stored, or would be: without what the policy redacts. Null if it redacts nothing.';

  const CheckType = builder.objectRef<Review & { message: string }>('ChatMessageCheck').implement({
    description: 'The result of checking a text as if it were sent now.',
    fields: (t) => ({
      findings: t.field({
        type: [Finding],
        description:
          'The findings in order of position, at most 100: if there are more, the first of each kind, then blocked ones.',
        resolve: ({ findings }) => [...findings],
      }),
      blocked: t.boolean({
        description: 'Whether the message would be rejected even with all kinds acknowledged.',
        resolve: ({ kinds }) => kinds.some(({ action }) => action === 'block'),
      }),
      toAcknowledge: t.field({
        type: [Kind],
        description:
          'The kinds that `acknowledged` must contain to send the message: those that are warned of.',
        resolve: ({ kinds }) => [
          ...new Set(kinds.filter(({ action }) => action === 'warn').map(({ kind }) => kind)),
        ],
      }),
      redactedMessage: t.string({
        nullable: true,
        description: redactedDescription,
        resolve: ({ message, redactions }) => redactedText(message, redactions),
      }),
    }),
  });

  builder.queryFields((t) => ({
    chatMessageCheck: t.field({
      type: CheckType,
      description:
        'Checks a text while it is being written. Nothing is stored. Use POST: a text in a URL ends up in the logs of proxies.',
      args: { message: t.arg.string({ required: true, description: 'The text of the message.' }) },
      resolve: async (_root, { message }, { actor, messageCheck }) => ({
        ...(await messageCheck.check(actor, message)),
        message,
      }),
    }),
  }));

  const MessageCreatePayload = builder
    .objectRef<{
      clientMutationId: string | null;
      chatMessage: MessageNode | null;
      findings: readonly ContentFinding[];
      redactedMessage: string | null;
      errors: PayloadError[] | null;
    }>('ChatMessageCreatePayload')
    .implement({
      description: 'The answer of `chatMessageCreate`.',
      fields: (t) => ({
        clientMutationId: t.exposeString('clientMutationId', {
          nullable: true,
          description: 'The `clientMutationId` of the input.',
        }),
        chatMessage: t.expose('chatMessage', {
          type: Message,
          nullable: true,
          description: 'The stored message; null if the input is invalid.',
        }),
        findings: t.field({
          type: [Finding],
          description: findingsDescription,
          resolve: ({ findings }) => [...findings],
        }),
        redactedMessage: t.exposeString('redactedMessage', {
          nullable: true,
          description: redactedDescription,
        }),
        errors: t.expose('errors', {
          type: [PayloadErrorType],
          nullable: true,
          description: 'The errors in the input; null if there are none.',
        }),
      }),
    });

  return { Kind, Action, Finding, findingsDescription, redactedDescription, MessageCreatePayload };
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
