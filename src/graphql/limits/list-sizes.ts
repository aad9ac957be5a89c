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

/** The maximum number of items of each list that is not a page, or the usual number if the list has no limit. */
export const listSizes: Readonly<Record<string, number>> = {
  // A key can have 20 networks; few have more than 2.
  'ApiKey.networks': 2,
  'ApiKey.scopes': 3,
  'AuditEntry.changes': 5,
  'AuditEntry.sellers': 2,
  // A reply can have 10 texts; few have more than 2.
  'CannedReply.texts': 2,
  // The limit is 100. Only items of a search have any, and few of them have many.
  'ChatMessage.matches': 0.05,
  // The limit is 50; few messages have any.
  'ChatMessage.patternLinks': 0.1,
  // The limit is 50; few users of an operator read a thread.
  'ChatMessage.readBy': 2,
  'ChatMessageCheck.findings': 100,
  'ChatMessageCheck.toAcknowledge': 27,
  'ChatMessageCreatePayload.findings': 100,
  'ChatNote.matches': 0.05,
  // The limit is 20; most notes have none or one.
  'ChatNote.mentions': 1,
  'ChatNoteCreatePayload.findings': 100,
  'ChatNoteUpdatePayload.findings': 100,
  // The limit of a range is 92.
  'ChatReports.days': 92,
  'ChatReports.hours': 168,
  // The number of the operator's users has no limit that matters here; few operators have more.
  'ChatReports.people': 50,
  // Each kind can have four outcomes; most sellers have a few, and few marketplaces all.
  'ContentFindingConnection.totals': 90,
  'ContentFindingSeller.counts': 5,
  'ContentPolicy.actions': 45,
  'ContentPolicy.allowances': 50,
  'ContentPolicy.patterns': 20,
  'Error.messages': 3,
  'ExpectationSettings.officeHours': 7,
  'ChatOnlinePeople.onlinePeople': 20,
  'ChatThreadViewers.viewers': 20,
  'Query.colleagues': 500,
  'Query.exports': 20,
  'Query.labels': 100,
  'LinkPatternMovePayload.linkPatterns': 20,
  'LinkPatternTest.links': 5,
  'Query.linkPatterns': 20,
  'Query.recentPatternLinks': 20,
  // 50 own ones, and 50 of others that are shared.
  'Query.savedViews': 100,
  'Query.webhooks': 20,
  'Query.sellerLinkTemplates': 10,
  'Seller.businessNameMatches': 0.05,
  // The limit is 10. Few addresses have more than a tenth of their maximum length.
  'Seller.links': 1,
  // The limit is 20. Few sellers of a page have any.
  'Seller.onlinePeople': 1,
  // The limit is 20. Few threads of a page have any.
  'Seller.viewers': 1,
  'SellerLinkTemplatesSetPayload.sellerLinkTemplates': 10,
  // The limit is 5 of a view, and 10 of a thread; most have none or one.
  'SavedView.labels': 1,
  'SignInPolicy.secondFactorRoles': 3,
  'Webhook.events': 2,
  'WebhookDelivery.attempts': 4,
  'WaitingThreads.groups': 6,
  'WaitingThreads.longest': 10,
  'WorkState.labels': 1,
};

/** Mutations whose payload has at most one item for each item of a list in their `input`, with the name of the list. */
export const inputLists: Readonly<Record<string, string>> = {
  'Mutation.threadsRestore': 'threads',
  'Mutation.threadsUpdate': 'sellerIds',
};

/** The lists in the payloads of `inputLists`. */
export const listsOfInput: ReadonlySet<string> = new Set([
  'ThreadsRestorePayload.changes',
  'ThreadsRestorePayload.skipped',
  'ThreadsUpdatePayload.changes',
]);

/** The assumed number of `errors` in a payload. Each field of the input has at most one. */
export const errorsPerPayload = 3;

/** The costs of fields that need a statement or check a text. Other fields cost 1, or more for a long text. */
export const fieldCosts: Readonly<Record<string, number>> = {
  // A page without a search has none. TimeSlicer limits the time.
  'ChatMessage.matches': 0,
  'ChatMessage.readBy': 10,
  'ChatNote.matches': 0,
  'Query.chatMessageCheck': 500,
  'Query.chatMessagesSearch': 500,
  'Query.chatNotesSearch': 500,
  // A sample text can have as many links as a message.
  'Query.linkPatternTest': 500,
  'Query.chatReports': 1_000,
  // Reads a page of each day.
  'Query.contentFindingReport': 500,
  // Reads up to 10,000 messages, in pages.
  'Query.contentRuleTrial': 2_000,
  'Query.node': 20,
  // Reads 50 messages.
  'Query.recentPatternLinks': 600,
  'Query.waitingThreads': 500,
  'Seller.businessNameMatches': 0,
  'SavedView.threadCount': 20,
  'SavedView.threadCountIsExact': 20,
  'Seller.latestChatMessage': 2,
  // A page of sellers needs one statement for all of them, and each seller has one row.
  'Seller.usualResponseTime': 0,
  'UsualResponseTime.operatorSeconds': 0.5,
  'UsualResponseTime.sellerSeconds': 0.5,
};

/** The cost of each other field of these types, which needs at least one statement. */
export const rootFieldCosts: Readonly<Record<string, number>> = {
  Query: 100,
  Mutation: 200,
  Subscription: 20,
};

/** The cost of reading the row of an item of a page. */
export const rowCost = 10;

/** The additional cost of a page with a search. */
export const searchCost = 500;

/** The number of items of each introspection list, counted in the schema. */
export interface IntrospectionSizes {
  /** The average over all types, for selections below `__schema { types }`. */
  readonly average: Readonly<Record<string, number>>;
  /** The maximum of all types, for a type that the client chooses. */
  readonly largest: Readonly<Record<string, number>>;
}

const sizesOfSchema = new WeakMap<GraphQLSchema, IntrospectionSizes>();

/** Returns the sizes of the introspection lists of a schema. */
export function introspectionSizes(schema: GraphQLSchema): IntrospectionSizes {
  const sizes = sizesOfSchema.get(schema) ?? countIntrospection(schema);
  sizesOfSchema.set(schema, sizes);
  return sizes;
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
  const sizes = Object.entries(counts).map(([path, lengths]) => {
    const sum = lengths.reduce((total, length) => total + length, 0);
    return {
      path,
      average: Math.max(0.1, sum / Math.max(1, lengths.length)),
      largest: Math.max(1, ...lengths),
    };
  });
  return {
    average: Object.fromEntries(sizes.map(({ path, average }) => [path, average])),
    largest: Object.fromEntries(sizes.map(({ path, largest }) => [path, largest])),
  };
}

const fieldsOf = (type: GraphQLNamedType): GraphQLField<unknown, unknown>[] =>
  isObjectType(type) || isInterfaceType(type) ? Object.values(type.getFields()) : [];

/**
 * The types that an introspection field is selected on: all types of the schema (`all`), the types of all fields
 * (`referred`), or a type that the client chooses (`any`).
 */
export type IntrospectedTypes = 'all' | 'referred' | 'any';

/** Returns the types that the selections below a field are on. */
export function introspectedBelow(path: string, introspected: IntrospectedTypes): IntrospectedTypes {
  if (path === '__Schema.types') return 'all';
  if (path === '__Field.type' || path === '__InputValue.type')
    return introspected === 'all' ? 'referred' : introspected;
  const isKept = introspected === 'all' ? !isOfOtherTypes(path) : path === '__Type.ofType';
  return isKept ? introspected : 'any';
}

const isOfOtherTypes = (path: string) => path === '__Type.interfaces' || path === '__Type.possibleTypes';

/** Returns the share of types that have `ofType`. On average, each level has it half as often as the level above. */
export const ofTypeShare = (introspected: IntrospectedTypes) => (introspected === 'any' ? 1 : 0.5);
