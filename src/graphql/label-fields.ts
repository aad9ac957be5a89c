import {
  createLabel,
  deleteLabel,
  type Label,
  maximumLabelName,
  maximumLabels,
  updateLabel,
} from '../work-state/labels.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { decodeLabelId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';
import type { WorkTypes } from './work-state-types.js';

const { clientMutationId } = inputDescriptions;
const nameDescription = `Its name: at most ${maximumLabelName} characters, unique without case.`;

/** Adds the mutations of labels. */
export function addLabelMutations(types: OperatorTypes, work: WorkTypes): void {
  const payload = payloadBuilder(types);
  const payloadOf = (mutation: string, description: string) =>
    payload<{ label: Label }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({ label: t.expose('label', { type: work.Label, nullable: true, description }) }),
    });
  const payloads = {
    Create: payloadOf('labelCreate', 'The label; null if the input is invalid.'),
    Update: payloadOf('labelUpdate', 'The label; null if the input is invalid.'),
    Delete: payloadOf('labelDelete', 'The deleted label; null if the input is invalid.'),
  };
  const inputs = labelInputs(types, work);
  types.builder.mutationFields((t) => ({
    labelCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: `Adds a label. A marketplace has at most ${maximumLabels}.`,
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The label.' }) },
      resolve: (_root, { input }, { actor, database, nodes }) =>
        runMutation(input, async () => {
          const { name, colour } = input;
          const label = await createLabel(actor, database, { name, colour });
          nodes.clear();
          return { label };
        }),
    }),
    labelUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: 'Changes a label. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database, nodes }) =>
        runMutation(input, async () => {
          const { name, colour } = input;
          const label = await updateLabel(actor, database, {
            id: decodeLabelId(input.id),
            name: name ?? undefined,
            colour: colour ?? undefined,
          });
          nodes.clear();
          return { label };
        }),
    }),
    labelDelete: t.field({
      type: payloads.Delete,
      nullable: true,
      description: 'Deletes a label. Its threads and the saved views lose it.',
      args: { input: t.arg({ type: inputs.Delete, required: true, description: 'The label to delete.' }) },
      resolve: (_root, { input }, { actor, database, nodes }) =>
        runMutation(input, async () => {
          const label = await deleteLabel(actor, database, decodeLabelId(input.id));
          nodes.clear();
          return { label };
        }),
    }),
  }));
}

function labelInputs({ builder }: OperatorTypes, { Colour }: WorkTypes) {
  return {
    Create: builder.inputType('LabelCreateInput', {
      description: 'The input of `labelCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        name: t.string({ required: true, description: nameDescription }),
        colour: t.field({ type: Colour, required: true, description: 'Its colour.' }),
      }),
    }),
    Update: builder.inputType('LabelUpdateInput', {
      description: 'The input of `labelUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The label.' }),
        name: t.string({ description: nameDescription }),
        colour: t.field({ type: Colour, description: 'Its colour.' }),
      }),
    }),
    Delete: builder.inputType('LabelDeleteInput', {
      description: 'The input of `labelDelete`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The label.' }),
      }),
    }),
  };
}
