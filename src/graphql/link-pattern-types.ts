import type { PatternLink } from '../link-patterns/compiled-patterns.js';
import { type LinkPattern, maximumPatternName } from '../link-patterns/link-pattern.js';
import { maxTemplateLength } from '../link-patterns/link-template.js';
import type { RecentLink } from '../link-patterns/recent-links.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { linkPatternId } from './ids.js';
import { payloadBuilder } from './mutation-payload.js';
import { idDescription } from './node-fields.js';

const descriptions = {
  name: `Its name, for the operator's users: at most ${maximumPatternName} characters.`,
  expression: 'An RE2 regular expression, which ignores case.',
  template: `The address, with \`https:\` or \`http:\` and at most ${maxTemplateLength} characters. After the host it can have placeholders: \`{0}\` for the match, \`{1}\` to \`{9}\` for the groups of the expression. Their values are encoded.`,
  forSellers: "Whether sellers see the links too. Otherwise only the operator's side does.",
} as const;

/** Adds the types of link patterns to the Operator API. */
export function linkPatternTypes({ builder, Message, PatternLink, PayloadErrorType }: OperatorTypes) {
  const Pattern = builder.objectRef<LinkPattern>('LinkPattern').implement({
    description: 'A pattern: texts in messages that match its expression link to a page of the marketplace.',
    fields: (t) => ({
      id: t.id({ description: idDescription, resolve: ({ id }) => linkPatternId(id) }),
      name: t.exposeString('name', { description: descriptions.name }),
      expression: t.exposeString('expression', { description: descriptions.expression }),
      template: t.exposeString('template', { description: descriptions.template }),
      forSellers: t.exposeBoolean('forSellers', { description: descriptions.forSellers }),
    }),
  });
  builder.objectFields(PatternLink, (t) => ({
    name: t.string({
      description: "The name of the pattern; empty in a test of a pattern that isn't stored.",
      resolve: ({ pattern }) => pattern.name,
    }),
  }));
  const Recent = builder.objectRef<RecentLink>('RecentPatternLink').implement({
    description: 'A link that a pattern found in one of the newest messages of a thread.',
    fields: (t) => ({
      text: t.string({
        description: 'The linked text, as the message has it.',
        resolve: ({ link }) => link.text,
      }),
      link: t.expose('link', { type: PatternLink, description: 'The link in the message.' }),
      chatMessage: t.expose('message', {
        type: Message,
        description: 'The newest message that links to this address.',
      }),
    }),
  });
  const Test = builder
    .objectRef<{
      links: readonly PatternLink[];
      errors: readonly { field: string | null; messages: string[] }[] | null;
    }>('LinkPatternTest')
    .implement({
      description: 'The result of a test of link patterns on a text.',
      fields: (t) => ({
        links: t.field({
          type: [PatternLink],
          description: 'The links, in the order of the text.',
          resolve: ({ links }) => [...links],
        }),
        errors: t.field({
          type: [PayloadErrorType],
          nullable: true,
          description: 'The errors in the text and the pattern; null if there are none.',
          resolve: ({ errors }) => errors && [...errors],
        }),
      }),
    });
  return { Pattern, Recent, Test };
}

/** Adds the payloads of the mutations of link patterns. */
export function linkPatternPayloads(types: OperatorTypes, { Pattern }: ReturnType<typeof linkPatternTypes>) {
  const payload = payloadBuilder(types);
  const pattern = (mutation: string, description: string) =>
    payload<{ linkPattern: LinkPattern }>(mutation).implement({
      description: `The answer of \`${mutation}\`.`,
      fields: (t) => ({
        linkPattern: t.expose('linkPattern', {
          type: Pattern,
          nullable: true,
          description: `${description}; null if the input is invalid.`,
        }),
      }),
    });
  return {
    Create: pattern('linkPatternCreate', 'The pattern'),
    Update: pattern('linkPatternUpdate', 'The pattern after the change'),
    Delete: pattern('linkPatternDelete', 'The deleted pattern'),
    Move: payload<{ linkPatterns: LinkPattern[] }>('linkPatternMove').implement({
      description: 'The answer of `linkPatternMove`.',
      fields: (t) => ({
        linkPatterns: t.expose('linkPatterns', {
          type: [Pattern],
          nullable: true,
          description: 'The patterns in their new order; null if the input is invalid.',
        }),
      }),
    }),
  };
}

/** Adds the inputs of link patterns. */
export function linkPatternInputs({ builder }: OperatorTypes) {
  const { clientMutationId } = inputDescriptions;
  return {
    Draft: builder.inputType('LinkPatternDraftInput', {
      description: "A pattern that isn't stored, for a test.",
      fields: (t) => ({
        expression: t.string({ required: true, description: descriptions.expression }),
        template: t.string({ required: true, description: descriptions.template }),
      }),
    }),
    Create: builder.inputType('LinkPatternCreateInput', {
      description: 'The input of `linkPatternCreate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        name: t.string({ required: true, description: descriptions.name }),
        expression: t.string({ required: true, description: descriptions.expression }),
        template: t.string({ required: true, description: descriptions.template }),
        forSellers: t.boolean({ description: `${descriptions.forSellers} Default: false.` }),
      }),
    }),
    Update: builder.inputType('LinkPatternUpdateInput', {
      description: 'The input of `linkPatternUpdate`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The pattern.' }),
        name: t.string({ description: descriptions.name }),
        expression: t.string({ description: descriptions.expression }),
        template: t.string({ description: descriptions.template }),
        forSellers: t.boolean({ description: descriptions.forSellers }),
      }),
    }),
    Delete: builder.inputType('LinkPatternDeleteInput', {
      description: 'The input of `linkPatternDelete`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The pattern to delete.' }),
      }),
    }),
    Move: builder.inputType('LinkPatternMoveInput', {
      description: 'The input of `linkPatternMove`.',
      fields: (t) => ({
        clientMutationId: t.string({ description: clientMutationId }),
        id: t.id({ required: true, description: 'The pattern to move.' }),
        position: t.int({ required: true, description: 'Its new position among the patterns, from 1.' }),
      }),
    }),
  };
}
