import { type DocumentNode, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import { withCode } from '../payload-errors.js';
import { tooComplex } from './limit-error.js';
import { documentLimits as limits } from './limits.js';
import { type RequestCost, requestCost } from './request-cost.js';
import { variablesError } from './variable-limits.js';

export interface Request {
  document: DocumentNode;
  operationName?: string | null | undefined;
  variables?: Readonly<Record<string, unknown>> | null | undefined;
}

/** The cost of a request (null if unknown), and the error that rejects it (null if it can run). */
export type Decision =
  | { cost: RequestCost; error: GraphQLError | null }
  | { cost: null; error: GraphQLError };

/** Checks the limits for an operation of a valid document and its variables, before any part of it runs. */
export function admitRequest(
  schema: GraphQLSchema,
  { document, operationName, variables }: Request,
): Decision {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const message = 'The document does not have this operation, or has several and the request names none.';
    return { cost: null, error: withCode(new Error(message)) };
  }
  const variableError = variables && variablesError(operation, variables);
  if (variableError) return { cost: null, error: variableError };
  const cost = requestCost(schema, document, operation, variables ?? {});
  return { cost, error: costError(cost) };
}

function costError({ cost, depth, aliases }: RequestCost): GraphQLError | null {
  if (depth > limits.depth) return tooComplex(`Query depth ${depth} exceeds the limit of ${limits.depth}.`);
  if (aliases > limits.aliases)
    return tooComplex(`${aliases} aliases exceed the limit of ${limits.aliases}.`);
  if (cost <= limits.cost) return null;
  return tooComplex(
    `Query cost ${cost} exceeds the limit of ${limits.cost}. Request smaller pages or fewer fields, or send several requests.`,
  );
}
