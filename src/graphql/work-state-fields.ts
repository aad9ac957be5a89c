import type { SellerPosition } from '../chat/model.js';
import {
  changeWorkState,
  maximumThreads,
  restoreWorkState,
  type WorkStateChange,
} from '../work-state/change-work-state.js';
import { listColleagues, maximumColleagues } from '../work-state/colleagues.js';
import { readThreadCounts } from '../work-state/counts.js';
import { listLabels } from '../work-state/labels.js';
import { defaultSorts, listThreads, type ThreadFilter } from '../work-state/list-threads.js';
import { listSavedViews } from '../work-state/saved-views.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { requireFound } from './chat-types.js';
import { decodeThreadCursor, threadCursor } from './cursors.js';
import { decodeLabelId, decodeSellerId, decodeUserId } from './ids.js';
import { addLabelMutations } from './label-fields.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import { pageRequest } from './page-arguments.js';
import { addSavedViewMutations } from './saved-view-fields.js';
import { SellerConnectionPage, type SellerConnectionType } from './seller-connection.js';
import { type WorkTypes, workStateTypes } from './work-state-types.js';
import { addWorkingTogether } from './working-together-fields.js';

const { clientMutationId } = inputDescriptions;

/** Adds the work state of threads to the Operator API: lists, counts, labels, saved views and acts. Returns its types. */
export function addWorkState(types: OperatorTypes, SellerConnection: SellerConnectionType): WorkTypes {
  const work = workStateTypes(types);
  addQueries(types, work, SellerConnection);
  addThreadMutations(types, work);
  addLabelMutations(types, work);
  addSavedViewMutations(types, work);
  addWorkingTogether(types, work);
  return work;
}

function addQueries(
  { builder }: OperatorTypes,
  work: WorkTypes,
  SellerConnection: SellerConnectionType,
): void {
  builder.queryFields((t) => ({
    threads: t.field({
      type: SellerConnection,
      description: 'A list of threads by their work state, as the sellers of the threads.',
      args: {
        ...t.arg.connectionArgs(),
        list: t.arg({ type: work.List, required: true, description: 'The list.' }),
        labelIds: t.arg.idList({ description: 'Only threads with all of these labels, at most 5.' }),
        sort: t.arg({
          type: work.Sort,
          description:
            'The order. By default `LONGEST_WAIT` for `NEEDS_REPLY`, `SNOOZE_END` for `SNOOZED`, and otherwise `LATEST_MESSAGE`.',
        }),
      },
      resolve: async (_root, { list, labelIds, sort, ...page }, { actor, database }) => {
        const { marketplaceId } = actor;
        const filter: ThreadFilter = {
          list,
          labelIds: (labelIds ?? []).map((id) => decodeLabelId(id) ?? 0),
          sort: sort ?? defaultSorts[list],
        };
        const decode = (cursor: string) => decodeThreadCursor(marketplaceId, filter.sort, cursor);
        const threads = await listThreads(actor, database, filter, pageRequest(page, decode));
        return new SellerConnectionPage(threads, (position: SellerPosition) =>
          threadCursor(marketplaceId, filter.sort, position),
        );
      },
    }),
    threadCounts: t.field({
      type: work.Counts,
      description: 'The numbers of threads in the fixed lists.',
      resolve: (_root, _arguments, { actor, database }) => readThreadCounts(actor, database),
    }),
    labels: t.field({
      type: [work.Label],
      description: "The marketplace's labels, by name.",
      resolve: (_root, _arguments, { actor, database }) => listLabels(actor, database),
    }),
    colleagues: t.field({
      type: [work.Colleague],
      description: `The operator's users who can use the chat, by name; the first ${maximumColleagues}.`,
      resolve: (_root, _arguments, { actor, database }) => listColleagues(actor, database),
    }),
    savedViews: t.field({
      type: [work.View],
      description: "The caller's saved views and the shared ones, by their creation.",
      resolve: (_root, _arguments, { actor, database }) => listSavedViews(actor, database),
    }),
  }));
}

function addThreadMutations(types: OperatorTypes, work: WorkTypes): void {
  const { builder, Seller } = types;
  const Change = builder.objectRef<WorkStateChange>('WorkStateChange').implement({
    description: 'A change of the work state of a thread.',
    fields: (t) => ({
      seller: t.field({
        type: Seller,
        description: 'The seller of the thread.',
        resolve: ({ after }, _arguments, { nodes }) => nodes.seller(after.sellerId).then(requireFound),
      }),
      before: t.expose('before', { type: work.State, description: 'The state before, to undo the act.' }),
      after: t.expose('after', { type: work.State, description: 'The state after.' }),
    }),
  });
  const payload = payloadBuilder(types);
  const changesDescription = 'The threads that changed; null if the input is invalid.';
  const UpdatePayload = payload<{ changes: WorkStateChange[] }>('threadsUpdate').implement({
    description: 'The answer of `threadsUpdate`.',
    fields: (t) => ({
      changes: t.expose('changes', { type: [Change], nullable: true, description: changesDescription }),
    }),
  });
  const RestorePayload = payload<{ changes: WorkStateChange[]; skippedSellerIds: number[] }>(
    'threadsRestore',
  ).implement({
    description: 'The answer of `threadsRestore`.',
    fields: (t) => ({
      changes: t.expose('changes', { type: [Change], nullable: true, description: changesDescription }),
      skipped: t.field({
        type: [Seller],
        nullable: true,
        description: 'The threads that kept their state because somebody changed it since.',
        resolve: ({ skippedSellerIds }, _arguments, { nodes }) =>
          skippedSellerIds
            ? Promise.all(skippedSellerIds.map((id) => nodes.seller(id).then(requireFound)))
            : null,
      }),
    }),
  });
  const inputs = threadInputs(types, work);
  builder.mutationFields((t) => ({
    threadsUpdate: t.field({
      type: UpdatePayload,
      nullable: true,
      description:
        'Changes the work state of up to 100 threads at once: finishes, snoozes, opens, assigns and labels them. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: async (_root, { input }, { actor, database, nodes }) => {
        const result = await runMutation(input, async () => ({
          changes: await changeWorkState(actor, database, {
            sellerIds: input.sellerIds.map(decodeSellerId),
            status: input.status ?? undefined,
            snoozedUntil: input.snoozedUntil ?? undefined,
            assignee: input.assigneeId == null ? undefined : { memberId: decodeUserId(input.assigneeId) },
            unassign: input.unassign ?? false,
            addLabelIds: (input.addLabelIds ?? []).map(decodeLabelId),
            removeLabelIds: (input.removeLabelIds ?? []).map(decodeLabelId),
          }),
        }));
        nodes.clear();
        return result;
      },
    }),
    threadsRestore: t.field({
      type: RestorePayload,
      nullable: true,
      description:
        'Undoes an act: gives threads the `before` of its changes, where their version is still that of `after`.',
      args: { input: t.arg({ type: inputs.Restore, required: true, description: 'The former states.' }) },
      resolve: async (_root, { input }, { actor, database, nodes }) => {
        const threads = input.threads.map((thread) => ({
          sellerId: decodeSellerId(thread.sellerId),
          version: thread.version,
          status: thread.status,
          snoozedUntil: thread.snoozedUntil ?? null,
          assigneeId: thread.assigneeId == null ? null : decodeUserId(thread.assigneeId),
          labelIds: thread.labelIds.map(decodeLabelId).filter((id) => id !== null),
        }));
        const result = await runMutation(input, () => restoreWorkState(actor, database, threads));
        nodes.clear();
        return result;
      },
    }),
  }));
}

function threadInputs({ builder }: OperatorTypes, { Status }: WorkTypes) {
  const RestoredThread = builder.inputType('ThreadRestoreInput', {
    description: 'A thread with its former state.',
    fields: (t) => ({
      sellerId: t.id({ required: true, description: 'The seller of the thread.' }),
      version: t.int({
        required: true,
        description: 'The version after the act. If the thread has another one, it keeps its state.',
      }),
      status: t.field({ type: Status, required: true, description: 'The former status.' }),
      snoozedUntil: t.field({ type: 'ISO8601DateTime', description: 'The former end of the snooze.' }),
      assigneeId: t.id({ description: 'The former assignee, who is left out after leaving.' }),
      labelIds: t.idList({
        required: true,
        description: 'The former labels; those that were deleted are left out.',
      }),
    }),
  });
  return {
    Update: builder.inputType('ThreadsUpdateInput', {
      description: 'The input of `threadsUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        sellerIds: t.idList({
          required: true,
          description: `The sellers of the threads, at most ${maximumThreads}.`,
        }),
        status: t.field({ type: Status, description: 'The new status.' }),
        snoozedUntil: t.field({
          type: 'ISO8601DateTime',
          description: 'The end of the snooze, with the status `SNOOZED`: within the next 366 days.',
        }),
        assigneeId: t.id({ description: 'The new assignee: a `Colleague`.' }),
        unassign: t.boolean({ description: 'True: assigned to nobody.' }),
        addLabelIds: t.idList({ description: 'Labels to add. A thread has at most 10.' }),
        removeLabelIds: t.idList({ description: 'Labels to remove.' }),
      }),
    }),
    Restore: builder.inputType('ThreadsRestoreInput', {
      description: 'The input of `threadsRestore`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        threads: t.field({
          type: [RestoredThread],
          required: true,
          description: `The threads, at most ${maximumThreads}.`,
        }),
      }),
    }),
  };
}
