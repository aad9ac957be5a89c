import type { DocumentNode, GraphQLSchema, OperationDefinitionNode } from 'graphql';
import { LRUCache } from 'lru-cache';
import { CostReader } from './cost-reader.js';
import { fragmentsOf, responseNames } from './fragments.js';
import { rootFieldCosts } from './list-sizes.js';
import { costKey, RequestValues } from './request-values.js';

/** The cost of a request, computed before it runs. */
export interface RequestCost {
  /** The approximate maximum number of values in its answer. Expensive values count several times. */
  readonly cost: number;
  /** The cost without the mutations themselves: to read the data and write the answer. */
  readonly answerCost: number;
  /** The approximate maximum size of its answer in memory. */
  readonly answerBytes: number;
  /** The depth of nested fields, without introspection fields. */
  readonly depth: number;
  readonly aliases: number;
  /** The number of mutation fields that run. Each counts as a request. */
  readonly mutations: number;
}

/** The approximate memory of a value, and the maximum memory of a character: an emoji has four bytes. */
const bytesPerValue = 100;
const bytesPerCharacter = 4;

/** The maximum number of costs that are cached for an operation, one for each set of variables. */
const maxCachedCosts = 8;

/** Computed costs, by the variables that they depend on. */
const cachedCosts = new WeakMap<OperationDefinitionNode, LRUCache<string, RequestCost>>();

/**
 * Returns the cost of an operation of a valid document with its variables. Costs are cached: clients send the same
 * operation with pages of the same size again and again, and computing its cost takes half as long as executing it.
 */
export function requestCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): RequestCost {
  let cached = cachedCosts.get(operation);
  if (!cached) {
    cached = new LRUCache({ max: maxCachedCosts });
    cachedCosts.set(operation, cached);
  }
  const key = costKey(operation, variables);
  let cost = cached.get(key);
  if (!cost) {
    cost = computeCost(schema, document, operation, variables);
    cached.set(key, cost);
  }
  return cost;
}

function computeCost(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Readonly<Record<string, unknown>>,
): RequestCost {
  const values = new RequestValues(operation, variables);
  const fragments = fragmentsOf(document);
  const part = new CostReader(schema, fragments, values).operation(operation);
  const { fixed, perItem, depth, aliases } = part;
  const mutations =
    operation.operation === 'mutation' ? responseNames(operation.selectionSet, fragments, values).size : 0;
  const total = roundUp(fixed + perItem);
  const answerCost = total - mutations * (rootFieldCosts.Mutation ?? 0);
  const answerBytes = answerCost * bytesPerValue + (part.fixedText + part.perItemText) * bytesPerCharacter;
  return { cost: total, answerCost, answerBytes: roundUp(answerBytes), depth, aliases, mutations };
}

/** Rounds a cost up. Nested fragments can cost more than an integer can hold. */
const roundUp = (cost: number) => Math.min(Math.ceil(cost), Number.MAX_SAFE_INTEGER);
