import { maxTemplateLength, maxUrlLength } from '../link-patterns/link-template.js';
import {
  listSellerLinkTemplates,
  maximumLabelLength,
  maximumSellerLinks,
  type SellerLink,
  type SellerLinkTemplate,
  setSellerLinkTemplates,
} from '../link-patterns/seller-links.js';
import type { OperatorTypes } from './account-kind.js';
import { inputDescriptions } from './chat-mutations.js';
import { sellerId } from './ids.js';
import { payloadBuilder, runMutation } from './mutation-payload.js';

const descriptions = {
  label: `The text of the link: at most ${maximumLabelLength} characters, and different from those of the other links.`,
  template: `The address, with \`https:\` or \`http:\` and at most ${maxTemplateLength} characters. After the host it can have the placeholders \`{externalId}\`, \`{legacyId}\` and \`{id}\`. Their values are encoded.`,
  templates: `The templates of the links of sellers, in the order in which they are shown; at most ${maximumSellerLinks}.`,
} as const;

/** Adds the links of sellers to the Operator API: their templates, and the links of each seller. */
export function addSellerLinks(types: OperatorTypes): void {
  const { builder } = types;
  addLinks(types);
  const Template = builder.objectRef<SellerLinkTemplate>('SellerLinkTemplate').implement({
    description: 'The template of a link that each seller has to a page about it.',
    fields: (t) => ({
      label: t.exposeString('label', { description: descriptions.label }),
      template: t.exposeString('template', { description: descriptions.template }),
    }),
  });
  builder.queryFields((t) => ({
    sellerLinkTemplates: t.field({
      type: [Template],
      description: descriptions.templates,
      resolve: (_root, _arguments, { actor, database }) => listSellerLinkTemplates(actor, database),
    }),
  }));
  const Payload = payloadBuilder(types)<{ sellerLinkTemplates: SellerLinkTemplate[] }>(
    'sellerLinkTemplatesSet',
  ).implement({
    description: 'The answer of `sellerLinkTemplatesSet`.',
    fields: (t) => ({
      sellerLinkTemplates: t.expose('sellerLinkTemplates', {
        type: [Template],
        nullable: true,
        description: 'The templates after the change; null if the input is invalid.',
      }),
    }),
  });
  const Input = sellerLinkInput(types);
  builder.mutationFields((t) => ({
    sellerLinkTemplatesSet: t.field({
      type: Payload,
      nullable: true,
      description:
        'Replaces the templates of the links of sellers (`Seller.links`). Subscribers of the operator receive `PatternLinksChanged`.',
      args: { input: t.arg({ type: Input, required: true, description: 'The templates.' }) },
      resolve: async (_root, { input }, { actor, database, nodes }) => {
        const result = await runMutation(input, async () => ({
          sellerLinkTemplates: await setSellerLinkTemplates(
            actor,
            database,
            input.templates,
            input.previousTemplates ?? null,
          ),
        }));
        nodes.clear();
        return result;
      },
    }),
  }));
}

function addLinks({ builder, Seller }: OperatorTypes): void {
  const Link = builder.objectRef<SellerLink>('SellerLink').implement({
    description: 'A link to a page about a seller.',
    fields: (t) => ({
      label: t.exposeString('label', { description: 'The text of the link.' }),
      url: t.exposeString('url', {
        description: `The address, with \`https:\` or \`http:\`; at most ${maxUrlLength} characters.`,
      }),
    }),
  });
  builder.objectFields(Seller, (t) => ({
    links: t.field({
      type: [Link],
      description: `The links to pages about the seller that the marketplace's templates make (\`sellerLinkTemplates\`); at most ${maximumSellerLinks}. Without those that need an \`externalId\` which the seller does not have.`,
      resolve: async ({ sellerId: number, externalId }, _arguments, { nodes }) => {
        const linksOf = await nodes.work.sellerLinks();
        return linksOf({ externalId, id: sellerId(number), legacyId: String(number) });
      },
    }),
  }));
}

function sellerLinkInput({ builder }: OperatorTypes) {
  const TemplateInput = builder.inputType('SellerLinkTemplateInput', {
    description: 'The template of a link.',
    fields: (t) => ({
      label: t.string({ required: true, description: descriptions.label }),
      template: t.string({ required: true, description: descriptions.template }),
    }),
  });
  return builder.inputType('SellerLinkTemplatesSetInput', {
    description: 'The input of `sellerLinkTemplatesSet`.',
    fields: (t) => ({
      clientMutationId: t.string({ description: inputDescriptions.clientMutationId }),
      templates: t.field({
        type: [TemplateInput],
        required: true,
        description: `${descriptions.templates} Others are deleted.`,
      }),
      previousTemplates: t.field({
        type: [TemplateInput],
        description:
          'The templates as you have read them. If they have changed since, nothing is changed, and the error is on this field. Without it, any templates are replaced.',
      }),
    }),
  });
}
