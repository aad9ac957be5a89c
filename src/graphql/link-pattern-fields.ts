import {
  createPattern,
  deletePattern,
  listPatterns,
  movePattern,
  updatePattern,
} from '../link-patterns/change-patterns.js';
import { maximumPatterns, searchedLength } from '../link-patterns/link-pattern.js';
import { maximumRecentLinks, recentLinks, recentMessages } from '../link-patterns/recent-links.js';
import { tryPatterns } from '../link-patterns/try-patterns.js';
import type { OperatorTypes } from './account-kind.js';
import { decodeLinkPatternId, decodeSellerId } from './ids.js';
import { linkPatternInputs, linkPatternPayloads, linkPatternTypes } from './link-pattern-types.js';
import { runMutation } from './mutation-payload.js';
import { inPayload } from './payload-errors.js';

/** Adds link patterns to the Operator API: their definitions, a test, and the links in a thread's newest messages. */
export function addLinkPatterns(types: OperatorTypes): void {
  const refs = linkPatternTypes(types);
  const inputs = linkPatternInputs(types);
  types.builder.queryFields((t) => ({
    linkPatterns: t.field({
      type: [refs.Pattern],
      description: `The marketplace's link patterns, in the order in which they apply; at most ${maximumPatterns}.`,
      resolve: async (_root, _arguments, { actor, database }) => [...(await listPatterns(actor, database))],
    }),
    linkPatternTest: t.field({
      type: refs.Test,
      description: 'Finds the links in a sample text. Nothing is stored.',
      args: {
        text: t.arg.string({
          required: true,
          description: `The text, at most ${searchedLength.toLocaleString('en')} characters.`,
        }),
        pattern: t.arg({
          type: inputs.Draft,
          description: "The pattern to test. Default: the marketplace's patterns, all together.",
        }),
      },
      resolve: async (_root, { text, pattern }, { actor, database }) => {
        const { result, errors } = await inPayload(null, () =>
          tryPatterns(actor, database, text, pattern ?? null),
        );
        return { links: result ?? [], errors };
      },
    }),
    recentPatternLinks: t.field({
      type: [refs.Recent],
      description: `The links that patterns find in the newest ${recentMessages} messages of a thread, the newest first and each address once; at most ${maximumRecentLinks}.`,
      args: { sellerId: t.arg.id({ required: true, description: 'The seller of the thread.' }) },
      resolve: (_root, { sellerId }, { actor, database }) =>
        recentLinks(actor, database, decodeSellerId(sellerId)),
    }),
  }));
  addMutations(types, inputs, linkPatternPayloads(types, refs));
}

function addMutations(
  { builder }: OperatorTypes,
  inputs: ReturnType<typeof linkPatternInputs>,
  payloads: ReturnType<typeof linkPatternPayloads>,
): void {
  builder.mutationFields((t) => ({
    linkPatternCreate: t.field({
      type: payloads.Create,
      nullable: true,
      description: `Adds a link pattern after the others. There can be ${maximumPatterns}. Messages that are stored have its links too.`,
      args: { input: t.arg({ type: inputs.Create, required: true, description: 'The pattern.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { name, expression, template, forSellers } = input;
          const draft = { name, expression, template, forSellers: forSellers ?? false };
          return { linkPattern: await createPattern(actor, database, draft) };
        }),
    }),
    linkPatternUpdate: t.field({
      type: payloads.Update,
      nullable: true,
      description: 'Changes a link pattern. Fields that the input omits keep their values.',
      args: { input: t.arg({ type: inputs.Update, required: true, description: 'The changes.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const { name, expression, template, forSellers } = input;
          const change = {
            ...(name != null && { name }),
            ...(expression != null && { expression }),
            ...(template != null && { template }),
            ...(forSellers != null && { forSellers }),
          };
          const id = decodeLinkPatternId(input.id);
          return { linkPattern: await updatePattern(actor, database, { id, ...change }) };
        }),
    }),
    linkPatternDelete: t.field({
      type: payloads.Delete,
      nullable: true,
      description: 'Deletes a link pattern. Messages lose its links.',
      args: { input: t.arg({ type: inputs.Delete, required: true, description: 'The pattern.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          return { linkPattern: await deletePattern(actor, database, decodeLinkPatternId(input.id)) };
        }),
    }),
    linkPatternMove: t.field({
      type: payloads.Move,
      nullable: true,
      description:
        'Moves a link pattern among the others. If two match overlapping texts, the first one gives the link.',
      args: { input: t.arg({ type: inputs.Move, required: true, description: 'The new position.' }) },
      resolve: (_root, { input }, { actor, database }) =>
        runMutation(input, async () => {
          const id = decodeLinkPatternId(input.id);
          return { linkPatterns: [...(await movePattern(actor, database, id, input.position))] };
        }),
    }),
  }));
}
