import { defaultSorts } from '../work-state/list-threads.js';
import {
  createSavedView,
  deleteSavedView,
  maximumSavedViews,
  maximumSharedViews,
  type SavedView,
  updateSavedView,
} from '../work-state/saved-views.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeLabelId, decodeSavedViewId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import type { WorkTypes } from './work-state-types.js';

const { clientMutationId } = inputDescriptions;

/** Adds the mutations of saved views. */
export function addSavedViewMutations(types: OperatorTypes, work: WorkTypes): void {
  const payload = payloadBuilder(types);
  const payloadOf = (mutation: string, description: string) =>
    payload<{ savedView: SavedView }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        savedView: t.expose('savedView', { type: work.View, nullable: true, description }),
      }),
    });
  const payloads = {
    Create: payloadOf('savedViewCreate', 'The view; null if the input is invalid.'),
    Update: payloadOf('savedViewUpdate', 'The view; null if the input is invalid.'),
    Delete: payloadOf('savedViewDelete', 'The deleted view; null if the input is invalid.'),
  };
  const inputs = savedViewInputs(types, work);
  types.builder.mutationFields((t) => ({
    savedViewCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: `Saves a list of threads with a filter. A user has at most ${maximumSavedViews}, and a marketplace at most ${maximumSharedViews} shared ones.`,
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The view.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          savedView: await createSavedView(actor, database, viewOf(input)),
        })),
    }),
    savedViewUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description:
        'Replaces a saved view. A shared one can be replaced by its owner, and by users who can manage labels.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The view.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          savedView: await updateSavedView(actor, database, decodeSavedViewId(input.id), viewOf(input)),
        })),
    }),
    savedViewDelete: t.field({
      type: payloads.Delete,
      nullable: true,
      description: 'Deletes a saved view, as `savedViewUpdate` changes it.',
      args: { input: t.arg({ type: inputs.Delete, required: true, description: 'The view to delete.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => ({
          savedView: await deleteSavedView(actor, database, decodeSavedViewId(input.id)),
        })),
    }),
  }));
}

/** Returns the view of an input. */
function viewOf({
  name,
  isShared,
  list,
  labelIds,
  sort,
}: Pick<SavedView, 'name' | 'list'> & {
  isShared?: boolean | null | undefined;
  labelIds?: string[] | null | undefined;
  sort?: SavedView['sort'] | null | undefined;
}) {
  return {
    name,
    isShared: isShared ?? false,
    list,
    labelIds: (labelIds ?? []).map(decodeLabelId),
    sort: sort ?? defaultSorts[list],
  };
}

function savedViewInputs({ builder }: OperatorTypes, { List, Sort }: WorkTypes) {
  const savedViewInput = (name: 'Create' | 'Update') =>
    builder.inputType(`SavedView${name}Input`, {
      description: `The input of \`savedView${name}\`.`,
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        ...((name === 'Update' && { id: t.id({ required: true, description: 'The view.' }) }) as {
          id: ReturnType<typeof t.id<true>>;
        }),
        name: t.string({ required: true, description: 'Its name: at most 50 characters.' }),
        isShared: t.boolean({ description: "Whether all of the operator's side see it; by default not." }),
        list: t.field({ type: List, required: true, description: 'The list.' }),
        labelIds: t.idList({ description: 'Only threads with all of these labels, at most 5.' }),
        sort: t.field({ type: Sort, description: "The order; by default the list's own." }),
      }),
    });
  return {
    Create: savedViewInput('Create'),
    Update: savedViewInput('Update'),
    Delete: builder.inputType('SavedViewDeleteInput', {
      description: 'The input of `savedViewDelete`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The view.' }),
      }),
    }),
  };
}
