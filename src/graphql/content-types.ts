import type { Actor } from '../access/actor.js';
import { contentKinds, kindNames } from '../content-guard/kinds.js';
import { defaultAction } from '../content-policy/policy.js';
import type { ContentFinding } from '../content-policy/review.js';
import type { chatTypes, MessageNode } from './chat-types.js';
import type { PayloadError } from './payload-errors.js';

/** A text held against the policy. */
interface Check {
  findings: readonly ContentFinding[];
}

/**
 * What both APIs say of what must not be written: the kinds, what was found in a text, `chatMessageCheck`, and
 * the payload of `chatMessageCreate`.
 */
export function contentTypes<A extends Actor>({
  builder,
  Message,
  PayloadErrorType,
}: ReturnType<typeof chatTypes<A>>) {
  const Kind = builder.enumType('ChatContentKind', {
    description: 'What the content guard looks for; docs/content-policy.md tells what of each is found.',
    values: Object.fromEntries(
      contentKinds.map((kind) => [
        kind,
        { description: `${capitalized(kindNames[kind])}. By default: ${defaultAction(kind)}.` },
      ]),
    ) as Record<(typeof contentKinds)[number], { description: string }>,
  });

  const Action = builder.enumType('ChatContentAction', {
    description: 'What becomes of a message in which something is found.',
    values: {
      BLOCK: { value: 'block', description: 'It is refused.' },
      WARN: {
        value: 'warn',
        description: 'It is refused until it is sent again with the kind in `acknowledged`.',
      },
      ALLOW: { value: 'allow', description: 'It is sent, and nothing is said of it.' },
    } as const,
  });

  const Finding = builder.objectRef<ContentFinding>('ChatMessageFinding').implement({
    description: 'Something found in a message that the marketplace does not simply allow.',
    fields: (t) => ({
      kind: t.expose('kind', { type: Kind, description: 'What it is.' }),
      start: t.exposeInt('start', { description: 'Where it begins, in code points of the message.' }),
      end: t.exposeInt('end', {
        description: 'Where it ends, in code points: the first that is not part of it.',
      }),
      action: t.expose('action', {
        type: Action,
        description: 'What becomes of the message: `BLOCK` or `WARN`.',
      }),
      description: t.exposeString('description', {
        description: "What a person calls it; of an operator's own pattern, its name. Never what was found.",
      }),
    }),
  });
  const findingsDescription =
    'What was found in the message, in its order, 100 at most. Of a message that was sent: what was acknowledged.';

  const CheckType = builder.objectRef<Check>('ChatMessageCheck').implement({
    description: 'What would become of a message if it were sent now.',
    fields: (t) => ({
      findings: t.field({
        type: [Finding],
        description: 'What is found in it, in its order, 100 at most.',
        resolve: ({ findings }) => [...findings],
      }),
      blocked: t.boolean({
        description: 'Whether it would be refused, whatever is acknowledged.',
        resolve: ({ findings }) => findings.some(({ action }) => action === 'block'),
      }),
      toAcknowledge: t.field({
        type: [Kind],
        description: 'The kinds that `acknowledged` would have to name.',
        resolve: ({ findings }) => [
          ...new Set(findings.filter(({ action }) => action === 'warn').map(({ kind }) => kind)),
        ],
      }),
    }),
  });

  builder.queryFields((t) => ({
    chatMessageCheck: t.field({
      type: CheckType,
      description:
        'Looks what is found in a text that is being written. Nothing of it is kept. Ask by POST: a text in an address ends up in logs of proxies.',
      args: { message: t.arg.string({ required: true, description: 'The text, as it would be sent.' }) },
      resolve: async (_root, { message }, { actor, guard }) => ({
        findings: await guard.check(actor, message),
      }),
    }),
  }));

  const MessageCreatePayload = builder
    .objectRef<{
      clientMutationId: string | null;
      chatMessage: MessageNode | null;
      findings: readonly ContentFinding[];
      errors: PayloadError[] | null;
    }>('ChatMessageCreatePayload')
    .implement({
      description: 'The answer of `chatMessageCreate`.',
      fields: (t) => ({
        clientMutationId: t.exposeString('clientMutationId', {
          nullable: true,
          description: 'What the input gave, handed back.',
        }),
        chatMessage: t.expose('chatMessage', {
          type: Message,
          nullable: true,
          description: 'The message, stored; null where the input was refused.',
        }),
        findings: t.field({
          type: [Finding],
          description: findingsDescription,
          resolve: ({ findings }) => [...findings],
        }),
        errors: t.expose('errors', {
          type: [PayloadErrorType],
          nullable: true,
          description: 'What is wrong with the input; null where nothing is.',
        }),
      }),
    });

  return { Kind, Action, MessageCreatePayload };
}

const capitalized = (text: string) => text.charAt(0).toUpperCase() + text.slice(1);
