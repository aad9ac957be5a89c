import {
  type GraphQLField,
  type GraphQLSchema,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
  isIntrospectionType,
  isObjectType,
} from 'graphql';

/** How many items each list has that is no page, at most or, if it has no bound, as a rule. */
export const listSizes: Readonly<Record<string, number>> = {
  'AuditEntry.changes': 5,
  'ChatMessageCheck.findings': 100,
  'ChatMessageCheck.toAcknowledge': 27,
  'ChatMessageCreatePayload.findings': 100,
  'ContentPolicy.actions': 27,
  'ContentPolicy.allowances': 50,
  'ContentPolicy.patterns': 20,
  'Error.messages': 3,
  'Query.webhooks': 20,
  'Webhook.events': 2,
  'WebhookDelivery.attempts': 4,
};

/** A payload's `errors`: one a field of the input. */
export const errorsPerPayload = 3;

/** What a field costs by itself, if that is not 1: a statement, or a text that is read. Texts cost by their length. */
export const fieldCosts: Readonly<Record<string, number>> = {
  'Query.chatMessageCheck': 500,
  'Query.chatMessagesSearch': 500,
  'Query.node': 20,
  'Seller.latestChatMessage': 2,
};

/** What each other field of these types costs by itself: a statement at least. */
export const rootFieldCosts: Readonly<Record<string, number>> = {
  Query: 100,
  Mutation: 200,
  Subscription: 20,
};

/** What an item of a page costs, whatever is asked of it: its row is read. */
export const rowCost = 10;

/** What a search adds to a page. */
export const searchCost = 500;

/** The lists of the schema about itself, whose sizes follow from the schema: on average so many items. */
export type IntrospectionSizes = Readonly<Record<string, number>>;

const sizesOfSchema = new WeakMap<GraphQLSchema, IntrospectionSizes>();

/** Returns how many items the lists of introspection have in a schema. */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const known = sizesOfSchema.get(schema) ?? countIntrospection(schema);
  sizesOfSchema.set(schema, known);
  return known;
}

function countIntrospection(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap());
  const perType = (count: number) => Math.max(0.1, count / types.length);
  const composite = types.filter((type) => isObjectType(type) || isInterfaceType(type));
  const fields: GraphQLField<unknown, unknown>[] = composite.flatMap((type) =>
    Object.values(type.getFields()),
  );
  const inputFields = types.filter(isInputObjectType).flatMap((type) => Object.values(type.getFields()));
  const values = types.filter(isEnumType).flatMap((type) => type.getValues());
  const directives = schema.getDirectives();
  const abstract = types.filter((type) => !isIntrospectionType(type)).length;
  return {
    '__Schema.types': types.length,
    '__Schema.directives': directives.length,
    '__Directive.locations': 5,
    '__Directive.args': 2,
    '__Type.fields': perType(fields.length),
    '__Type.inputFields': perType(inputFields.length),
    '__Type.enumValues': perType(values.length),
    '__Type.interfaces': perType(composite.flatMap((type) => type.getInterfaces()).length),
    '__Type.possibleTypes': perType(abstract / 10),
    '__Field.args': fields.flatMap(({ args }) => args).length / Math.max(1, fields.length),
  };
}

/** Most types are no list of another: each level of `ofType` is there half as often as the one above. */
export const ofTypeShare = 0.5;
