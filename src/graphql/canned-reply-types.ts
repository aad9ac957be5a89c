import type { OperatorActor } from '../access/actor.js';
import { canChange } from '../canned-replies/change-replies.js';
import { maxNameLength, maxTextLength, maxTexts } from '../canned-replies/check-reply.js';
import type { ReplyImport } from '../canned-replies/import-replies.js';
import type { CannedReply } from '../canned-replies/reply.js';
import { maxCsvLength } from '../canned-replies/reply-csv.js';
import { chooseReplyText, type ReplyText } from '../text/reply-language.js';
import type { VariableValues } from '../text/reply-variables.js';
import { inputDescriptions } from './chat-mutations.js';
import type { chatTypes } from './chat-types.js';
import { nodesOf } from './connections.js';
import { cannedReplyId } from './ids.js';
import { payloadBuilder } from './mutation-payload.js';

type Types = ReturnType<typeof chatTypes<OperatorActor>>;
export type ReplyTypes = ReturnType<typeof replyTypes>;

const descriptions = {
  name: `Its name, by which it is inserted: letters, digits and - _ . without spaces, at most ${maxNameLength} characters. Unique among the shared replies, and among those of a user; case is ignored.`,
  language: 'The language, as a BCP 47 tag such as `en` or `de-AT`.',
  text: `The text, at most ${maxTextLength.toLocaleString('en')} characters. \`{{seller}}\`, \`{{me}}\`, \`{{date}}\` and \`{{order}}\` are variables, which the client fills in.`,
  texts: `The texts, at most ${maxTexts}, each in another language; the first is the default.`,
} as const;

/** Adds the types of canned replies. */
export function replyTypes({ builder }: Types) {
  const Text = builder.objectRef<ReplyText>('CannedReplyText').implement({
    description: 'The text of a canned reply in one language.',
    fields: (t) => ({
      language: t.exposeString('language', { description: descriptions.language }),
      text: t.exposeString('text', { description: descriptions.text }),
    }),
  });
  const Reply = builder.objectRef<CannedReply>('CannedReply').implement({
    description: 'A text that an operator prepared for messages: shared by its users, or own to one user.',
    fields: (t) => ({
      id: t.id({ description: 'Its id.', resolve: ({ id }) => cannedReplyId(id) }),
      name: t.exposeString('name', { description: descriptions.name }),
      shared: t.exposeBoolean('isShared', {
        description: "Whether all users of the operator share it; otherwise it is the caller's own.",
      }),
      texts: t.field({ type: [Text], description: descriptions.texts, resolve: ({ texts }) => [...texts] }),
      text: t.field({
        type: Text,
        description:
          'The text for a reader of these languages. For each language in turn: the text in it, in a more general form (`de` for `de-AT`), or in another form of the same language. Otherwise the first text.',
        args: {
          languages: t.arg.stringList({ description: 'BCP 47 tags, the preferred one first; at most 10.' }),
        },
        resolve: ({ texts }, { languages }) => {
          const chosen = chooseReplyText(texts, (languages ?? []).slice(0, maxTexts));
          if (!chosen) throw new Error('The reply has no text.');
          return chosen;
        },
      }),
      uses: t.exposeInt('uses', { description: 'How often it was inserted (`cannedReplyUse`).' }),
      updatedAt: t.expose('updatedAt', {
        type: 'ISO8601DateTime',
        description: 'When its name or its texts were last changed.',
      }),
      canChange: t.boolean({
        description: 'Whether the caller can change and delete it.',
        resolve: (reply, _arguments, { actor }) => canChange(actor, reply),
      }),
    }),
  });
  const Connection = builder.connectionObject({
    type: Reply,
    name: 'CannedReplyConnection',
    description: 'A page of canned replies.',
    fields: (t) => ({ nodes: t.field(nodesOf(Reply)) }),
  });
  const Variables = builder.objectRef<Omit<VariableValues, 'date'>>('CannedReplyVariables').implement({
    description: 'The values of the variables in a thread. The client decides the format of `{{date}}`.',
    fields: (t) => ({
      seller: t.exposeString('seller', { nullable: true, description: "`{{seller}}`: the seller's name." }),
      me: t.exposeString('me', {
        nullable: true,
        description: "`{{me}}`: the caller's name, or the label of the API key.",
      }),
      order: t.exposeString('order', {
        nullable: true,
        description:
          '`{{order}}`: the newest order number in the newest 50 messages of the thread, such as `4711` in "order no. 4711", or `ORD-12345`; null if there is none.',
      }),
    }),
  });
  return { Text, Reply, Connection, Variables };
}

/** Adds the payloads of the mutations of canned replies. */
export function replyPayloads(types: Types, { Reply }: ReplyTypes) {
  const payload = payloadBuilder(types);
  const reply = (mutation: string, description: string) =>
    payload<{ cannedReply: CannedReply }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        cannedReply: t.expose('cannedReply', {
          type: Reply,
          nullable: true,
          description: `${description}; null if the input is invalid.`,
        }),
      }),
    });
  return {
    Create: reply('cannedReplyCreate', 'The reply'),
    Update: reply('cannedReplyUpdate', 'The reply after the change'),
    Delete: reply('cannedReplyDelete', 'The deleted reply'),
    Restore: reply('cannedReplyRestore', 'The reply'),
    Use: reply('cannedReplyUse', 'The reply with the new count'),
    Import: payload<ReplyImport>('cannedRepliesImport').implement({
      description: 'The answer of `cannedRepliesImport`: the numbers of replies.',
      fields: (t) => ({
        created: t.exposeInt('created', { nullable: true, description: 'Added replies.' }),
        updated: t.exposeInt('updated', { nullable: true, description: 'Replies that got new texts.' }),
        unchanged: t.exposeInt('unchanged', { nullable: true, description: 'Replies with these texts.' }),
      }),
    }),
  };
}

/** Adds the inputs of the mutations of canned replies. */
export function replyInputs({ builder }: Types) {
  const { clientMutationId } = inputDescriptions;
  const TextInput = builder.inputType('CannedReplyTextInput', {
    description: 'The text of a canned reply in one language.',
    fields: (t) => ({
      language: t.string({ required: true, description: descriptions.language }),
      text: t.string({ required: true, description: descriptions.text }),
    }),
  });
  const shared = "True: shared by all users of the operator. False: the caller's own.";
  const byId = (name: 'Delete' | 'Restore' | 'Use') =>
    builder.inputType(`CannedReply${name}Input`, {
      description: `The input of \`cannedReply${name}\`.`,
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The reply.' }),
      }),
    });
  return {
    Create: builder.inputType('CannedReplyCreateInput', {
      description: 'The input of `cannedReplyCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        shared: t.boolean({ required: true, description: shared }),
        name: t.string({ required: true, description: descriptions.name }),
        texts: t.field({ type: [TextInput], required: true, description: descriptions.texts }),
      }),
    }),
    Update: builder.inputType('CannedReplyUpdateInput', {
      description: 'The input of `cannedReplyUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The reply.' }),
        name: t.string({ description: descriptions.name }),
        texts: t.field({ type: [TextInput], description: descriptions.texts }),
      }),
    }),
    Delete: byId('Delete'),
    Restore: byId('Restore'),
    Use: byId('Use'),
    Import: builder.inputType('CannedRepliesImportInput', {
      description: 'The input of `cannedRepliesImport`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        shared: t.boolean({ required: true, description: shared }),
        csv: t.string({
          required: true,
          description: `The file, with the columns \`name\`, \`language\` and \`text\`, and a row for each text; at most ${maxCsvLength.toLocaleString('en')} characters.`,
        }),
      }),
    }),
  };
}
