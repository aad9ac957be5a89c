import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import {
  type DocumentNode,
  executeSync,
  type GraphQLSchema,
  getIntrospectionQuery,
  getNamedType,
  getNullableType,
  isEnumType,
  isInterfaceType,
  isIntrospectionType,
  isListType,
  isObjectType,
  isScalarType,
  parse,
  validate,
} from 'graphql';
import { describe, expect, test } from 'vitest';
import { contentKinds } from '../../../src/content-guard/kinds.js';
import { maximumAllowances, maximumPatterns } from '../../../src/content-policy/change-policy.js';
import { maxFindings } from '../../../src/content-policy/review-text.js';
import { admitRequest } from '../../../src/graphql/limits/admit-request.js';
import { holdsPageItems, isPage } from '../../../src/graphql/limits/cost-reader.js';
import { documentLimits, expensiveCost } from '../../../src/graphql/limits/limits.js';
import { listSizes, listsOfInput } from '../../../src/graphql/limits/list-sizes.js';
import { parseDocument } from '../../../src/graphql/limits/parse-document.js';
import type { RequestCost } from '../../../src/graphql/limits/request-cost.js';
import { textLength } from '../../../src/graphql/limits/text-lengths.js';
import { validateDocument } from '../../../src/graphql/limits/validate-document.js';
import { operatorSchema } from '../../../src/graphql/operator-schema.js';
import { maximumPageSize } from '../../../src/graphql/page-arguments.js';
import { sellerSchema } from '../../../src/graphql/seller-schema.js';
import { examples } from '../../../src/http/graphiql-examples.js';
import { attemptsPerDelivery } from '../../../src/webhooks/delivery-log.js';
import { maxWebhooks } from '../../../src/webhooks/manage-webhooks.js';
import type { Document } from '../../../web/src/api/document.js';
import { maxPageSize } from '../../../web/src/features/inbox/seller-list.js';
import { batchSize } from '../../../web/src/features/work-state/act-api.js';

/** The documents of the portals' features, except for the audit log: its pages are rare and large, and can wait. */
const featuresFolder = join(import.meta.dirname, '../../../web/src/features');
const portalDocuments = await Promise.all(
  readdirSync(featuresFolder, { recursive: true, encoding: 'utf8' })
    .filter((path) => path.endsWith('documents.ts') && !path.startsWith('admin/audit/'))
    .map(async (path) => ({ path, module: (await import(join(featuresFolder, path))) as object })),
);

const schemas = { operator: operatorSchema(), seller: sellerSchema() };
const { operator } = schemas;

type Variables = Readonly<Record<string, unknown>>;

function decide(schema: GraphQLSchema, document: DocumentNode, variables: Variables = {}) {
  return admitRequest(schema, { document, variables });
}

function costOf(query: string, variables: Variables = {}): RequestCost {
  const document = parse(query);
  expect(validate(operator, document)).toEqual([]);
  const { cost } = decide(operator, document, variables);
  if (!cost) throw new Error('There is no cost.');
  return cost;
}

describe('the cost', () => {
  const size = fc.integer({ min: 0, max: 500 });
  const inside = fc.constantFrom(
    'totalCount',
    'nodes { id }',
    'edges { cursor node { id businessName } }',
    'pageInfo { endCursor } nodes { latestChatMessage { message seller { id } } }',
  );

  test('is the same with a literal, a variable and a default', () => {
    fc.assert(
      fc.property(
        size,
        inside,
        fc.boolean(),
        fc.constantFrom('first', 'last'),
        (n, fields, included, argument) => {
          const page = (value: string, condition: string) =>
            `sellersForChats(${argument}: ${value}) { ${fields} } marketplace @include(if: ${condition}) { name }`;
          const literal = costOf(`{ ${page(String(n), String(included))} }`);
          expect(costOf(`query ($n: Int, $i: Boolean!) { ${page('$n', '$i')} }`, { n, i: included })).toEqual(
            literal,
          );
          expect(
            costOf(`query ($n: Int = ${n}, $i: Boolean! = ${included}) { ${page('$n', '$i')} }`),
          ).toEqual(literal);
        },
      ),
    );
  });

  test('grows with the size of a page', () => {
    const query = (fields: string) => `query ($n: Int) { sellersForChats(first: $n) { ${fields} } }`;
    fc.assert(
      fc.property(size, size, inside, (one, other, fields) => {
        const [less, more] = [Math.min(one, other), Math.max(one, other)];
        const { cost } = costOf(query(fields), { n: less });
        expect(cost).toBeLessThanOrEqual(costOf(query(fields), { n: more }).cost);
        if (less < more) expect(cost).toBeLessThan(costOf(query(fields), { n: more }).cost);
      }),
    );
  });

  test('of a page without a size, or with null, is that of 50', () => {
    const query = 'query ($n: Int) { sellersForChats(first: $n) { nodes { id } } }';
    const fifty = costOf(query, { n: 50 });
    for (const variables of [{}, { n: null }, { n: undefined }])
      expect(costOf(query, variables)).toEqual(fifty);
    expect(costOf('{ sellersForChats { nodes { id } } }')).toEqual(fifty);
  });

  test('of a fragment is that of its fields, for each spread', () => {
    fc.assert(
      fc.property(size, inside, fc.integer({ min: 1, max: 5 }), (n, fields, times) => {
        const aliases = Array.from({ length: times }, (_, i) => `a${i}: sellersForChats(first: ${n})`);
        const spread = `{ ${aliases.map((alias) => `${alias} { ...f }`).join(' ')} } fragment f on SellerConnection { ${fields} }`;
        const written = `{ ${aliases.map((alias) => `${alias} { ${fields} }`).join(' ')} }`;
        expect(costOf(spread)).toEqual(costOf(written));
      }),
    );
  });

  test('of a list argument grows with its length', () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }';
    const ids = (length: number) => Array.from({ length }, (_, i) => String(i));
    expect(costOf(query, { ids: ids(7) })).toEqual(
      costOf(`{ nodes(ids: ${JSON.stringify(ids(7))}) { id } }`),
    );
    expect(costOf(query, { ids: '1' })).toEqual(costOf(query, { ids: ids(1) }));
    expect(costOf(query, { ids: ids(9) }).cost).toBeGreaterThan(costOf(query, { ids: ids(8) }).cost);
  });

  test('of a mutation grows with the list in its input', () => {
    const ids = (length: number) => Array.from({ length }, (_, i) => String(i));
    const fields = 'changes { ...c } errors { field } } } fragment c on WorkStateChange { seller { id } }';
    const query = `mutation ($input: ThreadsUpdateInput!) { threadsUpdate(input: $input) { ${fields}`;
    const ofIds = `mutation ($ids: [ID!]!) { threadsUpdate(input: { sellerIds: $ids }) { ${fields}`;
    const of = (length: number) => costOf(query, { input: { sellerIds: ids(length) } }).cost;
    expect(of(1)).toBeLessThan(300);
    expect(of(100) - of(99)).toBe(of(2) - of(1));
    expect(costOf(ofIds, { ids: ids(7) }).cost).toBe(of(7));
    const literal = `mutation { threadsUpdate(input: { sellerIds: ${JSON.stringify(ids(7))} }) { ${fields}`;
    expect(costOf(literal).cost).toBe(of(7));
    expect(costOf(query, { input: { sellerIds: '1' } }).cost).toBe(of(1));
    const undo = `mutation ($input: ThreadsRestoreInput!) { threadsRestore(input: $input) { skipped { id } } }`;
    const restored = (threads: unknown) => costOf(undo, { input: { threads } }).cost;
    expect(restored([{}, {}]) - restored({})).toBe(restored([{}, {}, {}]) - restored([{}, {}]));
    expect(restored({})).toBeGreaterThan(restored([]));
  });

  test('of a known document with other variables is that of a new document', () => {
    const query = `query ($n: Int = 7, $q: String, $ids: [ID!]!, $i: Boolean = true, $id: ID) {
      sellersForChats(first: $n, q: $q) { nodes { id } }
      nodes(ids: $ids) { id }
      chatMessages(sellerId: $id, last: $n) @include(if: $i) { totalCount }
    }`;
    const seen = parse(query);
    const ids = fc.oneof(fc.constant('1'), fc.array(fc.constant('1'), { maxLength: 100 }));
    const variables = fc.record(
      {
        n: fc.option(fc.nat(500)),
        q: fc.option(fc.constantFrom('', 'shoes')),
        ids,
        i: fc.option(fc.boolean()),
        id: fc.constantFrom('U2VsbGVyLTE=', 1, null),
      },
      { requiredKeys: ['ids'] },
    );
    fc.assert(
      fc.property(variables, (given) => {
        expect(decide(operator, seen, given)).toEqual(decide(operator, parse(query), given));
      }),
      { numRuns: 500 },
    );
    const update = `mutation ($input: ThreadsUpdateInput!) { threadsUpdate(input: $input) { changes { seller { id } } } }`;
    const seenUpdate = parse(update);
    for (const sellerIds of [['1'], ['1', '2'], '1', [], null]) {
      const given = { input: { sellerIds } };
      expect(decide(operator, seenUpdate, given)).toEqual(decide(operator, parse(update), given));
    }
  });

  test('of fragments that double is known immediately, and too high', () => {
    const fragments = Array.from({ length: 49 }, (_, i) => {
      const next = i < 48 ? `...f${i + 1} ...f${i + 1}` : '';
      return `fragment f${i} on Query { viewer { name } ${next} }`;
    });
    const document = parse(`{ ...f0 } ${fragments.join(' ')}`);
    expect(validateDocument(operator, document)).toEqual([]);
    expect(decide(operator, document).error?.extensions.code).toBe('QUERY_TOO_COMPLEX');
  });

  test('of skipped fields is zero', () => {
    const page = (condition: string) => `sellersForChats(first: 500) ${condition} { nodes { id } }`;
    const rest = costOf('{ viewer { name } }');
    const excluded = `query ($no: Boolean!) { viewer { name } ${page('@include(if: $no)')} }`;
    expect(costOf(excluded, { no: false })).toEqual(rest);
    const skipped = `query ($yes: Boolean!) { viewer { name } ... @skip(if: $yes) { ${page('')} } }`;
    expect(costOf(skipped, { yes: true })).toEqual(rest);
  });
});

test('a document has at most 2,000 lines, including comments and empty lines', () => {
  const lines = (count: number) => `${'\n'.repeat(count - 1)}{ chatEventsCursor }`;
  expect(parseDocument(lines(documentLimits.lines)).definitions).toHaveLength(1);
  for (const source of [lines(documentLimits.lines + 1), `${'#\r'.repeat(2_000)}{ chatEventsCursor }`]) {
    expect(() => parseDocument(source)).toThrow('Document contains more than 2000 lines.');
  }
});

describe('mutation fields', () => {
  const field = 'chatMarkedUnreadSet(input: { sellerId: "1", markedUnread: true })';
  const read = `${field} { clientMutationId }`;
  const counted = (query: string, variables?: Variables) => costOf(query, variables).mutations;

  test('are counted by their response names', () => {
    expect(counted(`mutation { ${read} }`)).toBe(1);
    expect(counted(`mutation { a: ${read} b: ${read} ${read} ${read} }`)).toBe(3);
    expect(
      counted(`mutation { ...f ...f c: ${read} } fragment f on Mutation { a: ${read} ... { b: ${read} } }`),
    ).toBe(3);
    expect(counted('{ chatEventsCursor }')).toBe(0);
  });

  test('are not counted if they are skipped', () => {
    const query = `mutation ($s: Boolean!) { a: ${read} ...f @skip(if: $s) b: ${field} @include(if: $s) { clientMutationId } }
      fragment f on Mutation { c: ${read} d: ${read} }`;
    expect(counted(query, { s: true })).toBe(2);
    expect(counted(query, { s: false })).toBe(3);
  });
});

describe('each schema', () => {
  test.each(Object.entries(schemas))('of the %s has no list of unknown size', (_side, schema) => {
    const unknown = Object.values(schema.getTypeMap())
      .filter((type) => isObjectType(type) || isInterfaceType(type))
      .filter((type) => !isIntrospectionType(type))
      .flatMap((type) =>
        Object.values(type.getFields()).flatMap((field) => {
          const path = `${type.name}.${field.name}`;
          const takesList = field.args.some((argument) => isListType(getNullableType(argument.type)));
          const isKnown =
            !isListType(getNullableType(field.type)) ||
            (isObjectType(type) && holdsPageItems(type, field)) ||
            takesList ||
            field.name === 'errors' ||
            listsOfInput.has(path) ||
            path in listSizes;
          return isKnown ? [] : [path];
        }),
      );
    expect(unknown).toEqual([]);
  });

  test('has no list that is longer than in its cost', () => {
    expect(listSizes['WebhookDelivery.attempts']).toBe(attemptsPerDelivery(maximumPageSize));
    expect([1, 20, 50].map(attemptsPerDelivery)).toEqual([50, 25, 10]);
    expect(listSizes['ChatMessageCheck.findings']).toBe(maxFindings);
    expect(listSizes['Query.webhooks']).toBe(maxWebhooks);
    expect(listSizes['ContentPolicy.actions']).toBe(contentKinds.length);
    expect(listSizes['ContentPolicy.patterns']).toBe(maximumPatterns);
    expect(listSizes['ContentPolicy.allowances']).toBe(maximumAllowances);
  });

  test.each(Object.entries(schemas))('of the %s has no text of unknown length', (_side, schema) => {
    const unknown = Object.values(schema.getTypeMap()).flatMap((type) =>
      (isObjectType(type) || isInterfaceType(type)) && !isIntrospectionType(type)
        ? Object.values(type.getFields())
            .filter((field) => String(getNamedType(field.type)) === 'String')
            .filter((field) => textLength(type.name, field.name) === undefined)
            .map((field) => `${type.name}.${field.name}`)
        : [],
    );
    expect(unknown).toEqual([]);
  });

  test('has no other texts: each scalar is a text of known length, or short', () => {
    const scalars = Object.values(schemas).flatMap((schema) =>
      Object.values(schema.getTypeMap())
        .filter(isScalarType)
        .map(({ name }) => name),
    );
    expect([...new Set(scalars)].toSorted()).toEqual([
      'Boolean',
      'Float',
      'ID',
      'ISO8601DateTime',
      'Int',
      'String',
    ]);
  });

  test('returns a bounded number of long texts for any selection', () => {
    const rejected = (document: DocumentNode) => decide(operator, document).error !== null;
    const messages = (fields: string, first = 500) =>
      parse(`{ chatMessages(first: ${first}, sellerId: "1") { ${fields} } }`);
    expect(rejected(messages('nodes { message }'))).toBe(false);
    expect(rejected(messages('nodes { message } edges { node { message } }'))).toBe(true);
    expect(rejected(messages('nodes { message seller { latestChatMessage { message } } }'))).toBe(true);
    expect(rejected(messages('nodes { message again: message }', 450))).toBe(true);
    const log = (first: number) =>
      parse(`{ auditLog(first: ${first}) { nodes { at changes { field before after } } } }`);
    expect(rejected(log(500))).toBe(true);
    expect(rejected(log(50))).toBe(false);
    const hooks = Array.from({ length: 30 }, (_, i) => `a${i}: webhooks { query }`);
    expect(rejected(parse(`{ ${hooks.join(' ')} }`))).toBe(true);
  });

  test.each(Object.entries(schemas))('of the %s returns a full page with every field', (_side, schema) => {
    const { Query: query } = schema.getTypeMap();
    if (!isObjectType(query)) throw new Error('no queries');
    const pages = Object.values(query.getFields()).filter(isPage);
    expect(pages.length).toBeGreaterThan(0);
    for (const page of pages) {
      const required = page.args.filter(({ type }) => String(type).endsWith('!'));
      const given = required
        .map(({ name, type }) => {
          const named = getNamedType(type);
          return `${name}: ${isEnumType(named) ? named.getValues()[0]?.name : '"1"'}`;
        })
        .join(' ');
      const fields = selectionOf(getNamedType(page.type));
      const size = withFewer[page.name] ?? 500;
      const document = parse(`{ ${page.name}(first: ${size} ${given}) ${fields} }`);
      expect(validateDocument(schema, document)).toEqual([]);
      const { cost, error } = decide(schema, document);
      expect(error, `${page.name} costs ${cost?.cost}`).toBeNull();
    }
  });

  test('counts at least the values of its introspection, for each of its types', () => {
    const type = 'kind name ofType { kind name ofType { kind name ofType { kind name } } }';
    const ofType = `name description fields(includeDeprecated: true) { name args { name description type { ${type} } } type { ${type} } } inputFields { name type { ${type} } } enumValues { name } possibleTypes { name fields { name } } interfaces { name fields { name } }`;
    for (const schema of Object.values(schemas)) {
      const documents = [
        ...Object.keys(schema.getTypeMap()).map((name) => `{ __type(name: "${name}") { ${ofType} } }`),
        `{ __schema { mutationType { ${ofType} } queryType { ${ofType} } } }`,
        '{ __schema { types { name fields { name args { name } } } } }',
        '{ __schema { types { name fields { type { name fields { name } ofType { name fields { name } } } } } } }',
        '{ __schema { types { possibleTypes { name fields { name args { name } } } } } }',
        '{ __schema { directives { name locations args { name type { name } } } } }',
        getIntrospectionQuery(),
      ];
      for (const source of documents) {
        const { data } = executeSync({ schema, document: parse(source) });
        const { cost } = decide(schema, parse(source));
        expect(cost?.cost, source).toBeGreaterThanOrEqual(valuesOf(data));
      }
    }
    const mutation = Array.from({ length: 30 }, (_, i) => `a${i}: __type(name: "Mutation") { ${ofType} }`);
    expect(decide(operator, parse(`{ ${mutation.join(' ')} }`)).error).not.toBeNull();
  });

  test('describes itself to tools', () => {
    for (const schema of Object.values(schemas)) {
      for (const descriptions of [true, false]) {
        const document = parse(getIntrospectionQuery({ descriptions, inputValueDeprecation: true }));
        expect(validateDocument(schema, document)).toEqual([]);
        expect(decide(schema, document).error).toBeNull();
      }
    }
  });
});

/** Returns the number of values of an answer that are not null. */
function valuesOf(value: unknown): number {
  if (value === null || value === undefined) return 0;
  if (typeof value !== 'object') return 1;
  return Object.values(value).reduce((sum: number, member) => sum + valuesOf(member), 1);
}

/** Pages that are rejected at 500 items with every field, because their items have long texts or many fields. */
const withFewer: Readonly<Record<string, number>> = {
  auditLog: 150,
  apiKeys: 190,
  contentFindingReport: 160,
  chatMessages: 215,
  chatMessagesSearch: 215,
  chatNotes: 130,
  chatNotesSearch: 130,
  mentions: 130,
  sellersForChats: 215,
  threads: 215,
  users: 195,
};

/**
 * Returns a selection of every field of a type and its fields' types, without types that contain themselves; items of
 * a page only by `nodes`.
 */
function selectionOf(type: unknown, within: readonly unknown[] = []): string {
  if (!isObjectType(type)) return '';
  const fields = Object.values(type.getFields()).flatMap(({ name, type: of }) => {
    const named = getNamedType(of);
    if (name === 'edges' || within.includes(named)) return [];
    if (isScalarType(named) || isEnumType(named)) return [name];
    return [`${name} ${selectionOf(named, [...within, type])}`];
  });
  return `{ __typename ${fields.join(' ')} }`;
}

describe('the known documents', () => {
  const parsed = (side: 'operator' | 'seller', documents: readonly DocumentNode[]) =>
    documents.map((document) => [side, document] as const);
  const documentsIn = (module: object) =>
    Object.values(module)
      .filter((value): value is Document => value?.kind === 'Document')
      .map(({ loc }) => parse(loc.source.body));
  const ofPortals = portalDocuments.flatMap(({ path, module }) =>
    parsed(path.startsWith('seller-chat') ? 'seller' : 'operator', documentsIn(module)),
  );
  const known = [
    ...ofPortals,
    ...parsed(
      'operator',
      examples.operator.map((text) => parse(text)),
    ),
    ...parsed(
      'seller',
      examples.seller.map((text) => parse(text)),
    ),
  ].filter(([, document]) => document.definitions.some(({ kind }) => kind === 'OperationDefinition'));

  test('are far below the limit, and do not wait', () => {
    expect(portalDocuments.length).toBeGreaterThan(10);
    expect(known.length).toBeGreaterThan(50);
    const acts = Array.from({ length: batchSize }, (_, i) => String(i));
    for (const [side, document] of known) {
      const input = { sellerIds: acts, threads: acts };
      const { cost, error } = decide(schemas[side], document, { first: maxPageSize, input });
      expect(error).toBeNull();
      expect(cost?.cost).toBeLessThan(Math.min(expensiveCost, documentLimits.cost));
    }
  });
});
