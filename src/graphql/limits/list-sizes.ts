import {
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  isAbstractType,
  isEnumType,
  isInputObjectType,
  isInterfaceType,
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

/** How many items the lists of introspection have, which follow from the schema. */
export interface IntrospectionSizes {
  /** On average over all types, if they are selected of `__schema { types }`. */
  readonly average: Readonly<Record<string, number>>;
  /** Of any one type, which a client may choose. */
  readonly largest: Readonly<Record<string, number>>;
}

const sizesOfSchema = new WeakMap<GraphQLSchema, IntrospectionSizes>();

/** Returns how many items the lists of introspection have in a schema. */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const known = sizesOfSchema.get(schema) ?? countIntrospection(schema);
  sizesOfSchema.set(schema, known);
  return known;
}

function countIntrospection(schema: GraphQLSchema): IntrospectionSizes {
  const types = Object.values(schema.getTypeMap());
  const directives = schema.getDirectives();
  const fields = types.flatMap(fieldsOf);
  const counts: Readonly<Record<string, readonly number[]>> = {
    '__Schema.types': [types.length],
    '__Schema.directives': [directives.length],
    '__Directive.locations': directives.map(({ locations }) => locations.length),
    '__Directive.args': directives.map(({ args }) => args.length),
    '__Type.fields': types.map((type) => fieldsOf(type).length),
    '__Type.inputFields': types.map((type) =>
      isInputObjectType(type) ? Object.keys(type.getFields()).length : 0,
    ),
    '__Type.enumValues': types.map((type) => (isEnumType(type) ? type.getValues().length : 0)),
    '__Type.interfaces': types.map((type) =>
      isObjectType(type) || isInterfaceType(type) ? type.getInterfaces().length : 0,
    ),
    '__Type.possibleTypes': types.map((type) =>
      isAbstractType(type) ? schema.getPossibleTypes(type).length : 0,
    ),
    '__Field.args': fields.map(({ args }) => args.length),
  };
  const sizes = Object.entries(counts).map(([path, found]) => {
    const sum = found.reduce((total, count) => total + count, 0);
    return { path, average: Math.max(0.1, sum / Math.max(1, found.length)), largest: Math.max(1, ...found) };
  });
  return {
    average: Object.fromEntries(sizes.map(({ path, average }) => [path, average])),
    largest: Object.fromEntries(sizes.map(({ path, largest }) => [path, largest])),
  };
}

const fieldsOf = (type: GraphQLNamedType): GraphQLField<unknown, unknown>[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];

/**
 * Which types a field of introspection is selected of: all of the schema; the types that all fields refer to; or any, as
 * the client chooses.
 */
export type IntrospectedTypes = 'all' | 'referred' | 'any';

/** Returns which types the selections below a field are of. */
export function introspectedBelow(path: string, of: IntrospectedTypes): IntrospectedTypes {
  if (path === '__Schema.types') return 'all';
  if (path === '__Field.type' || path === '__InputValue.type') return of === 'all' ? 'referred' : of;
  const isKept = of === 'all' ? !isOfOtherTypes(path) : path === '__Type.ofType';
  return isKept ? of : 'any';
}

const isOfOtherTypes = (path: string) => path === '__Type.interfaces' || path === '__Type.possibleTypes';

/** Most types are no list of another: each level of `ofType` is there half as often, on average, as the one above. */
export const ofTypeShare = (of: IntrospectedTypes) => (of === 'any' ? 1 : 0.5);
