import type { OperatorActor } from '../access/actor.js';
import {
  countUse,
  createReply,
  deleteReply,
  maxReplies,
  restoreReply,
  undoHours,
  updateReply,
} from '../canned-replies/change-replies.js';
import { importReplies } from '../canned-replies/import-replies.js';
import { listReplies } from '../canned-replies/list-replies.js';
import { valuesInThread } from '../canned-replies/thread-values.js';
import { replyInputs, replyPayloads, replyTypes } from './canned-reply-types.js';
import type { chatTypes } from './chat-types.js';
import { ConnectionPage } from './connections.js';
import { decodeReplyCursor, replyCursor } from './cursors.js';
import { decodeCannedReplyId, decodeSellerId } from './ids.js';
import { runMutation } from './mutation-payload.js';
import { pageRequest, searchArgument } from './page-arguments.js';

type Types = ReturnType<typeof chatTypes<OperatorActor>>;

/** Adds the operator's canned replies to its API. */
export function addCannedReplies(types: Types): void {
  const replies = replyTypes(types);
  types.builder.queryFields((t) => ({
    cannedReplies: t.field({
      type: replies.Connection,
      description: "The shared canned replies and the caller's own, by name.",
      args: {
        ...t.arg.connectionArgs(),
        q: t.arg.string({
          description:
            'Only replies whose name or texts contain all these words, in any order and anywhere in a word. Case, accents and other spellings of a letter do not matter.',
        }),
        shared: t.arg.boolean({ description: "True: only shared ones. False: only the caller's own." }),
      },
      resolve: async (_root, { q, shared, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const decode = (cursor: string) => decodeReplyCursor(marketplaceId, cursor);
        const found = await listReplies(actor, database, () => ({
          page: pageRequest(page, decode),
          q: searchArgument(q),
          isShared: shared ?? null,
        }));
        return new ConnectionPage(found, (reply) => replyCursor(marketplaceId, reply));
      },
    }),
    cannedReplyVariables: t.field({
      type: replies.Variables,
      description: "The values of canned replies' variables in a seller's thread.",
      args: { sellerId: t.arg.id({ required: true, description: 'The seller of the thread.' }) },
      resolve: (_root, { sellerId }, { actor, database }) =>
        valuesInThread(actor, database, decodeSellerId(sellerId)),
    }),
  }));
  addReplyMutations(types, replyInputs(types), replyPayloads(types, replies));
}

function addReplyMutations(
  { builder }: Types,
  inputs: ReturnType<typeof replyInputs>,
  payloads: ReturnType<typeof replyPayloads>,
): void {
  const { shared, own } = maxReplies;
  builder.mutationFields((t) => ({
    cannedReplyCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: `Adds a canned reply. There can be ${shared} shared ones, and ${own} of each user's own.`,
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The reply.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { name, texts, shared: isShared } = input;
          return { cannedReply: await createReply(actor, database, { name, texts, isShared }) };
        }),
    }),
    cannedReplyUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: 'Changes a canned reply. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { id, name, texts } = input;
          const change = { ...(name != null && { name }), ...(texts != null && { texts }) };
          const reply = await updateReply(actor, database, { id: decodeCannedReplyId(id), ...change });
          return { cannedReply: reply };
        }),
    }),
    cannedReplyDelete: t.field({
      type: payloads.Delete,
      nullable: true,
      description: `Deletes a canned reply. For ${undoHours} hours, \`cannedReplyRestore\` undoes it.`,
      args: { input: t.arg({ type: inputs.Delete, required: true, description: 'The reply.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          return { cannedReply: await deleteReply(actor, database, decodeCannedReplyId(input.id)) };
        }),
    }),
    cannedReplyRestore: t.field({
      type: payloads.Restore,
      nullable: true,
      description: 'Undoes the deletion of a canned reply.',
      args: { input: t.arg({ type: inputs.Restore, required: true, description: 'The reply.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          return { cannedReply: await restoreReply(actor, database, decodeCannedReplyId(input.id)) };
        }),
    }),
    cannedReplyUse: t.field({
      type: payloads.Use,
      nullable: true,
      description: 'Counts that the caller inserted a canned reply. Call it once for each insertion.',
      args: { input: t.arg({ type: inputs.Use, required: true, description: 'The reply.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          return { cannedReply: await countUse(actor, database, decodeCannedReplyId(input.id)) };
        }),
    }),
    cannedRepliesImport: t.field({
      type: payloads.Import,
      nullable: true,
      description:
        'Adds the canned replies of a CSV file, or gives those with the same names its texts. Replies that the file does not name stay. If a row is invalid, nothing is stored.',
      args: { input: t.arg({ type: inputs.Import, required: true, description: 'The file.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, () => {
          return importReplies(actor, database, { csv: input.csv, isShared: input.shared });
        }),
    }),
  }));
}
