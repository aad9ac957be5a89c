import type { FastifyRequest } from 'fastify';
import { GraphQLError } from 'graphql';
import { z } from 'zod';
import { inputError } from '../errors/caller-error.js';
import { RequestError } from './error-answers.js';
import type { Parameters } from './operations.js';
import { isJson } from './request.js';

const object = z.record(z.string(), z.unknown());

/** The parameters of a request, the same over each transport; other members are ignored. */
const parameters = z.object({
  query: z.string('"query" must be a text.').nullish(),
  operationName: z.string('"operationName" must be a text.').nullish(),
  variables: z.record(z.string(), z.unknown(), '"variables" must be an object.').nullish(),
  extensions: z.record(z.string(), z.unknown(), '"extensions" must be an object.').nullish(),
});

/**
 * Returns the parameters of a GraphQL request, from its body or, for GET, from its address. Returns null for a
 * persisted query: a hash in place of the document, which this server does not store.
 * @throws {RequestError} if a POST's body is not JSON.
 * @throws {CallerError} if it is not a GraphQL request; the message explains the error.
 */
export function parametersOf({ method, query, body, headers }: FastifyRequest): Parameters | null {
  if (method !== 'POST') return checked(fromUrl(query as Record<string, unknown>));
  if (!isJson(headers)) throw new RequestError(415, 'The content type must be application/json.');
  if (Array.isArray(body))
    throw inputError(null, 'Send one operation per request: batches are not supported.');
  const { data } = object.safeParse(body);
  if (!data) throw inputError(null, 'The body must be a JSON object.');
  return checked(data);
}

function checked(given: Record<string, unknown>): Parameters | null {
  const { data, error } = parameters.safeParse(given);
  if (!data) throw inputError(null, error?.issues[0]?.message ?? 'The request is not valid.');
  const { query, operationName, variables, extensions } = data;
  if (isPersistedQuery({ query, extensions })) return null;
  if (query == null) throw inputError(null, 'The request has no "query".');
  return { query, operationName: operationName || null, variables };
}

function fromUrl({ query, operationName, variables, extensions }: Record<string, unknown>) {
  return {
    query,
    operationName,
    variables: parsed('variables', variables),
    extensions: parsed('extensions', extensions),
  };
}

function parsed(name: string, value: unknown): unknown {
  if (typeof value !== 'string') return value;
  if (value === '') return undefined;
  try {
    return JSON.parse(value);
  } catch {
    throw inputError(null, `"${name}" is not valid JSON.`);
  }
}

/** Returns whether a request has a persisted query's hash and no document. */
export function isPersistedQuery({ query, extensions }: { query?: unknown; extensions?: unknown }): boolean {
  if (query !== undefined && query !== null && query !== '') return false;
  return object.safeParse(object.safeParse(extensions).data?.persistedQuery).success;
}

/** Returns the error for a persisted query. Clients then send the document instead, for this and all later requests. */
export const persistedQueryNotSupported = () =>
  new GraphQLError('PersistedQueryNotSupported', {
    extensions: { code: 'PERSISTED_QUERY_NOT_SUPPORTED' },
  });
