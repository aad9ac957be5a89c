import {
  documentedVariables,
  type Example,
  type ExamplePage,
  type ExampleSide,
  filled,
  type PlaceholderValues,
  readExamplePages,
  rootTypeOf,
} from '../api-examples/examples.js';

/* The requests of API collections, made of the examples of docs/api/. */

/** A file of a collection, by its path below `docs/api/collections/`. */
export type CollectionFiles = ReadonlyMap<string, string>;

/** A request of a collection, with `{{name}}` for variables. */
export interface CollectionRequest {
  name: string;
  description: string;
  url: string;
  /** The token of `Authorization: Bearer`; null if the request has a session. */
  token: string | null;
  headers: readonly { name: string; value: string }[];
  document: string;
  /** JSON, or null for none. */
  variables: string | null;
  /** Variables that get a part of the answer, with an expression of that part below `data`. */
  saved: readonly { name: string; expression: string }[];
}

export interface CollectionPage {
  side: ExampleSide;
  /** Such as `messages`. */
  name: string;
  title: string;
  requests: readonly CollectionRequest[];
}

export const collectionName = 'Parley';
export const sideTitles: Record<ExampleSide, string> = { operator: 'Operator API', seller: 'Seller API' };

export const collectionPages = (): CollectionPage[] =>
  readExamplePages().map((page) => ({
    side: page.side,
    name: page.name.slice(page.side.length + 1),
    title: page.title,
    requests: page.examples.map((example) => requestOf(page, example)),
  }));

function requestOf({ side }: ExamplePage, example: Example): CollectionRequest {
  const { heading, document, variables, saved, needsSession, operation, field } = example;
  const session = [
    { name: 'Cookie', value: `{{${side}Session}}` },
    { name: 'Origin', value: '{{baseUrl}}' },
  ];
  const stream = [{ name: 'Accept', value: 'text/event-stream' }];
  return {
    // Some tools name files after requests.
    name: heading.replaceAll(': ', ' - '),
    description: (rootTypeOf(example, side)?.getFields()[field]?.description ?? '').replace(/\s+/g, ' '),
    url: `{{baseUrl}}/${side}/graphql`,
    token: needsSession ? null : `{{${side}Key}}`,
    headers: [...(needsSession ? session : []), ...(operation === 'subscription' ? stream : [])],
    document,
    variables,
    saved: saved.map(({ name, path }) => ({
      name,
      expression: path.map((key) => (/^\d+$/.test(key) ? `[${key}]` : `.${key}`)).join(''),
    })),
  };
}

/** A variable of a collection. The value of a secret is not stored. */
export interface CollectionVariable {
  name: string;
  value: string;
  isSecret: boolean;
}

/** Returns the variables that people set, and those that requests save, which are empty at first. */
export function collectionVariables(): CollectionVariable[] {
  const documented = Object.entries(documentedVariables()).map(([name, value]) => {
    const isSecret = value.includes('…');
    return { name, value: isSecret ? '' : value, isSecret };
  });
  const saved = collectionPages().flatMap(({ requests }) => requests.flatMap((request) => request.saved));
  const names = [...new Set(saved.map(({ name }) => name))];
  return [...documented, ...names.map((name) => ({ name, value: '', isSecret: false }))];
}

/** A request as a tool sends it. */
export interface SentRequest {
  url: string;
  headers: Record<string, string>;
  query: string;
  variables: unknown;
}

/** A request that was read from a collection. */
export interface ReadRequest {
  page: string;
  name: string;
  /** Returns the request with the values of variables. */
  prepare(values: PlaceholderValues): SentRequest;
  /** Returns the variables that the tool sets after the answer. */
  saved(answer: unknown): Record<string, unknown>;
}

/** Returns a request with the values in place of its variables. */
export function prepared(
  { url, token, headers, document, variables }: Omit<CollectionRequest, 'name' | 'description' | 'saved'>,
  values: PlaceholderValues,
): SentRequest {
  const authorization = token === null ? [] : [{ name: 'Authorization', value: `Bearer ${token}` }];
  return {
    url: filled(url, values),
    headers: Object.fromEntries(
      [...authorization, ...headers].map(({ name, value }) => [name.toLowerCase(), filled(value, values)]),
    ),
    query: filled(document, values),
    variables: JSON.parse(filled(variables ?? '{}', values)),
  };
}
