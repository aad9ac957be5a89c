import type { FastifyBaseLogger } from 'fastify';
import { type ExecutionResult, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Actor } from '../access/actor.js';
import { partyOf } from '../access/actor.js';
import type { ChatTokens } from '../access/chat-tokens.js';
import type { Invitations } from '../accounts/invitations.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { MessageCheck } from '../content-policy/message-check.js';
import { type Database, DatabaseUnavailable } from '../database/database.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import type { Client } from '../fair-queue/waiting-jobs.js';
import { type Context, contextOfEvent, Nodes } from '../graphql/context.js';
import { Documents, type Operation, type Prepared } from '../graphql/documents.js';
import { madeOf, withMemory } from '../graphql/large-answers.js';
import { admitRequest } from '../graphql/limits/admit-request.js';
import { boundErrors } from '../graphql/limits/answer-errors.js';
import { tooComplex } from '../graphql/limits/limit-error.js';
import { documentLimits, expensiveCost } from '../graphql/limits/limits.js';
import type { RequestCost } from '../graphql/limits/request-cost.js';
import { presentable } from '../graphql/payload-errors.js';
import { ResultStream } from '../graphql/result-stream.js';
import type { WebhookServices } from '../webhooks/services.js';
import type { AnsweredCost } from './answered-cost.js';
import { MutationByGet } from './error-answers.js';
import type { RequestAllowance } from './rate-limits.js';

/** On whose behalf an operation runs, and where what goes wrong is told. */
export interface Caller {
  actor: Actor;
  invitations: Invitations;
  requestId: string;
  log: FastifyBaseLogger;
  client: Client;
  /** What is left of the caller's rate limits; null if it has none. */
  allowance: RequestAllowance | null;
  /** Whether the answer says what the request cost. */
  wantsCost?: boolean;
  /** Whether it came by a method that changes nothing, so that a mutation is refused. */
  isReadOnly?: boolean;
  /** Told the cost as soon as it is known, if the answer is to say it. */
  onCost?: (cost: AnsweredCost) => void;
  /** Told when the database could not be reached and the answer has no data. */
  onOutage?: () => void;
}

/** What a client asks for. */
export interface Parameters {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** An operation that may run. */
export interface AdmittedRequest extends Operation {
  contextValue: OperationContext;
}

/** An operation that does not run, and why. */
export interface RefusedRequest {
  errors: readonly GraphQLError[];
  extensions?: { cost: AnsweredCost };
}

export type OperationContext = Context & {
  caller: Caller;
  cost: RequestCost;
  prepared: Prepared;
} & Record<PropertyKey, unknown>;

/** Where the expensive operations of both APIs take turns. */
const expensiveOperations = new FairQueue(2);

/** One API's operations, the same over each transport. */
export class Operations {
  readonly documents: Documents;

  constructor(
    schema: GraphQLSchema,
    private readonly database: Database,
    private readonly messageCheck: MessageCheck,
    private readonly live: LiveChat,
    private readonly webhooks: WebhookServices,
    private readonly tokens: ChatTokens,
  ) {
    this.documents = new Documents(schema);
  }

  /**
   * Decides whether an operation may run, and counts its mutations against the caller's rate limits: those of an operation
   * that runs nothing count as the one request that it is.
   * @throws {RateLimited} if they are more than are left.
   * @throws {MutationByGet}
   */
  async prepare(caller: Caller, parameters: Parameters): Promise<AdmittedRequest | RefusedRequest> {
    const { query, operationName, variables } = parameters;
    const validated = await this.documents.validated(partyOf(caller.actor), query, caller.client);
    if (validated.errors) return { errors: boundErrors(validated.errors) };
    const { document } = validated;
    const { schema } = this.documents;
    const decision = admitRequest(schema, { document, operationName, variables });
    const { cost } = decision;
    const answeredCost = cost ? costExtension(caller, cost) : {};
    if (answeredCost.extensions) caller.onCost?.(answeredCost.extensions.cost);
    const operation = { document, operationName, variableValues: variables };
    if (caller.isReadOnly && kindOf(operation) === 'mutation') throw new MutationByGet();
    if (!cost) return { errors: boundErrors([decision.error]) };
    if (decision.error) return { errors: boundErrors([decision.error]), ...answeredCost };
    const prepared = this.documents.prepare(operation);
    const error = 'errors' in prepared ? null : await countMutations(caller, cost);
    if (error) return { errors: boundErrors([error]), ...answeredCost };
    return { ...operation, contextValue: this.#contextOf(caller, cost, prepared) };
  }

  /** Runs a query or a mutation. Its errors are as the caller may see them; ours are logged. */
  execute = async (operation: Operation): Promise<ExecutionResult> => {
    const context = operation.contextValue as OperationContext;
    const { caller, cost, prepared } = context;
    if ('errors' in prepared) return finished(prepared, caller, cost);
    const owner = partyOf(caller.actor);
    const run = () =>
      withMemory(owner, cost.answerBytes, caller.client, () => prepared.run(undefined, context));
    const result = await (cost.answerCost < expensiveCost
      ? run()
      : expensiveOperations.run(owner, run, caller.client.signal));
    return finished(result, caller, cost);
  };

  /** Subscribes; the errors of each result are as the caller may see them. */
  subscribe = async (operation: Operation): Promise<ResultStream | ExecutionResult> => {
    const context = operation.contextValue as OperationContext;
    const { caller, cost, prepared } = context;
    const results = await this.documents.subscribe(
      operation,
      prepared,
      (event) => contextOfEvent(context, event as object),
      (result) => finished(result, caller, cost),
    );
    return results instanceof ResultStream ? results : finished(results, caller, cost);
  };

  /** Runs whichever kind of operation it is. */
  run(operation: Operation): Promise<ResultStream | ExecutionResult> {
    return kindOf(operation) === 'subscription' ? this.subscribe(operation) : this.execute(operation);
  }

  #contextOf(caller: Caller, cost: RequestCost, prepared: Prepared): OperationContext {
    const { database, messageCheck, live, webhooks, tokens } = this;
    const { actor, invitations } = caller;
    const nodes = new Nodes(actor, database);
    return {
      caller,
      cost,
      prepared,
      actor,
      database,
      messageCheck,
      live,
      webhooks,
      tokens,
      invitations,
      nodes,
    };
  }
}

/**
 * Counts each field of a mutation as a request; the request itself was counted when it came.
 * @returns an error if no wait would let so many through.
 * @throws {RateLimited}
 */
async function countMutations(
  { allowance }: Caller,
  { mutations }: RequestCost,
): Promise<GraphQLError | null> {
  if (!allowance || mutations < 2) return null;
  if (mutations > allowance.most) {
    return tooComplex(
      `Each mutation field counts as a request. This document has ${mutations}, and the rate limits allow ${allowance.most} at once. Send several documents.`,
    );
  }
  await allowance.count(mutations - 1);
  return null;
}

/** Whether it is a query, a mutation or a subscription. */
export const kindOf = ({ document, operationName }: Operation) =>
  getOperationAST(document, operationName)?.operation;

function costExtension(
  { wantsCost }: Caller,
  { cost }: RequestCost,
): { extensions?: { cost: AnsweredCost } } {
  if (!wantsCost) return {};
  const { cost: limit } = documentLimits;
  return { extensions: { cost: { requested: cost, limit, remaining: Math.max(0, limit - cost) } } };
}

/** Returns a result as the caller may see it. */
function finished(result: ExecutionResult, caller: Caller, cost: RequestCost): ExecutionResult {
  return madeOf(result, answered(presented(result, caller), caller, cost));
}

function answered(result: ExecutionResult, caller: Caller, cost: RequestCost): ExecutionResult {
  return caller.wantsCost ? { ...result, ...costExtension(caller, cost) } : result;
}

function presented(result: ExecutionResult, { requestId, log, onOutage }: Caller): ExecutionResult {
  if (!result.errors) return result;
  const report = (cause: unknown) => log.error({ err: cause }, 'an operation failed');
  const errors = boundErrors(result.errors, (error) => presentable(error, requestId, report));
  const isOutage = result.errors.some(({ originalError }) => originalError instanceof DatabaseUnavailable);
  if (result.data == null && isOutage) onOutage?.();
  return { ...result, errors };
}
