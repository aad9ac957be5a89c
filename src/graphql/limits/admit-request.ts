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

/** What a request costs, and why it is refused; `error` is null if it may run. `cost` is null if it is not known. */
export type Decision =
  | { cost: RequestCost; error: GraphQLError | null }
  | { cost: null; error: GraphQLError };

/** Decides whether an operation of a valid document may run with its variables, before anything does. */
export function admitRequest(
  schema: GraphQLSchema,
  { document, operationName, variables }: Request,
): Decision {
  const operation = getOperationAST(document, operationName);
  if (!operation) {
    const message = 'The document does not have this operation, or several and none was named.';
    return { cost: null, error: withCode(new Error(message)) };
  }
  const unbounded = variables && variablesError(operation, variables);
  if (unbounded) return { cost: null, error: unbounded };
  const cost = requestCost(schema, document, operation, variables ?? {});
  return { cost, error: costError(cost) };
}

function costError({ cost, depth, aliases }: RequestCost): GraphQLError | null {
  if (depth > limits.depth) return tooComplex(`Query depth ${depth} exceeds the limit of ${limits.depth}.`);
  if (aliases > limits.aliases)
    return tooComplex(`${aliases} aliases exceed the limit of ${limits.aliases}.`);
  if (cost <= limits.cost) return null;
  return tooComplex(
    `Query cost ${cost} exceeds the limit of ${limits.cost}. Ask for smaller pages or fewer fields, or send several requests.`,
  );
}
