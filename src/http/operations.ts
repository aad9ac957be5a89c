import type { FastifyBaseLogger } from 'fastify';
import { type ExecutionResult, type GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Actor } from '../access/actor.js';
import { partyOf } from '../access/actor.js';
import { auditMissingPermissions } from '../access/rejected-requests.js';
import type { RequestOrigin } from '../access/request-origin.js';
import type { Invitations } from '../accounts/invitations.js';
import type { Database } from '../database/database.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import type { Client } from '../fair-queue/waiting-jobs.js';
import { type Context, contextOfEvent, Nodes } from '../graphql/context.js';
import { Documents, type Operation, type Prepared } from '../graphql/documents.js';
import { shareMemory, withMemory } from '../graphql/large-answers.js';
import { admitRequest } from '../graphql/limits/admit-request.js';
import { boundErrors } from '../graphql/limits/answer-errors.js';
import { tooComplex } from '../graphql/limits/limit-error.js';
import { documentLimits, expensiveCost } from '../graphql/limits/limits.js';
import type { RequestCost } from '../graphql/limits/request-cost.js';
import { presentable } from '../graphql/payload-errors.js';
import { ResultStream } from '../graphql/result-stream.js';
import type { AnsweredCost } from './answered-cost.js';
import { MutationByGet } from './error-answers.js';
import type { RequestAllowance } from './rate-limits.js';
import { type LoggedFacts, loggedName, outcomeOf } from './request-log.js';

/** The caller of an operation, and the log of its errors. */
export interface Caller {
  actor: Actor;
  invitations: Invitations;
  origin: RequestOrigin;
  /** Receives the facts of the operation for the log. */
  logged: LoggedFacts;
  requestId: string;
  log: FastifyBaseLogger;
  client: Client;
  /** The caller's rate limits; null for none. */
  allowance: RequestAllowance | null;
  /** Whether the answer includes the cost of the request. */
  includesCost?: boolean;
  /** Whether the HTTP method is a safe one, which cannot run a mutation. */
  isReadOnly?: boolean;
  /** Called with the cost as soon as it is known, if the answer includes it. */
  onCost?: (cost: AnsweredCost) => void;
  /** Called if the service was unavailable and no mutation field has committed: the whole request can be sent again. */
  onUnavailable?: () => void;
}

/** The parameters of a request. */
export interface Parameters {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

/** An operation that can run. */
export interface AdmittedRequest extends Operation {
  contextValue: OperationContext;
}

/** An operation that cannot run, with its errors. */
export interface RejectedRequest {
  errors: readonly GraphQLError[];
  extensions?: { cost: AnsweredCost };
}

/** The services of an API that are the same for each operation. */
type OperationServices = Pick<
  Context,
  | 'messageCheck'
  | 'live'
  | 'webhooks'
  | 'tokens'
  | 'testMails'
  | 'replyDomain'
  | 'webPush'
  | 'pushTests'
  | 'hasSingleSignOn'
  | 'exportLinks'
>;

export type OperationContext = Context & {
  caller: Caller;
  cost: RequestCost;
  prepared: Prepared;
  /** True if a mutation field has committed. */
  hasCommitted: boolean;
  /** True if a mutation field has errors in its payload. */
  hasInputError: boolean;
} & Record<PropertyKey, unknown>;

/** Runs the expensive operations of both APIs, a few at a time. */
const expensiveOperations = new FairQueue(2);

/** Runs the operations of one API, in the same way for each transport. */
export class Operations {
  readonly documents: Documents;

  constructor(
    schema: GraphQLSchema,
    private readonly database: Database,
    private readonly services: OperationServices,
  ) {
    this.documents = new Documents(schema);
  }

  /**
   * Decides whether an operation can run, and counts its mutation fields against the caller's rate limits. An operation
   * that cannot run counts as one request.
   * @throws {RateLimited} if too few requests are left.
   * @throws {MutationByGet}
   */
  async prepare(caller: Caller, parameters: Parameters): Promise<AdmittedRequest | RejectedRequest> {
    const { query, operationName, variables } = parameters;
    const { logged } = caller;
    logged.actor = caller.actor.identity;
    logged.outcome = 'BAD_USER_INPUT';
    const validated = await this.documents.validated(partyOf(caller.actor), query, caller.client);
    if (validated.errors) return { errors: boundErrors(validated.errors) };
    const { document } = validated;
    const name = loggedName(operationName ?? getOperationAST(document)?.name?.value);
    if (name !== undefined) logged.operation = name;
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

  /** Runs a query or a mutation. Internal errors are logged and hidden from the caller. */
  execute = async (operation: Operation): Promise<ExecutionResult> => {
    const context = operation.contextValue as OperationContext;
    const { caller, cost, prepared } = context;
    if ('errors' in prepared) return finished(prepared, context);
    const owner = partyOf(caller.actor);
    const run = () =>
      withMemory(owner, cost.answerBytes, caller.client, () => prepared.run(undefined, context));
    const result = await (cost.answerCost < expensiveCost
      ? run()
      : expensiveOperations.run(owner, run, caller.client.signal));
    await this.#auditMissingPermissions(context);
    return finished(result, context);
  };

  /** Records the permissions that the actor lacked. A failure does not change the answer. */
  #auditMissingPermissions({ actor, caller }: OperationContext): Promise<void> {
    return auditMissingPermissions(actor, this.database, (error) =>
      caller.log.warn({ err: error }, 'a missing permission could not be recorded'),
    );
  }

  /** Starts a subscription. Internal errors of each result are logged and hidden from the caller. */
  subscribe = async (operation: Operation): Promise<ResultStream | ExecutionResult> => {
    const context = operation.contextValue as OperationContext;
    const { prepared } = context;
    const results = await this.documents.subscribe(
      operation,
      prepared,
      (event) => contextOfEvent(context, event as object),
      (result) => finished(result, context),
    );
    await this.#auditMissingPermissions(context);
    if (!(results instanceof ResultStream)) return finished(results, context);
    context.caller.logged.outcome = 'ok';
    return results;
  };

  /** Runs an operation of any kind. */
  run(operation: Operation): Promise<ResultStream | ExecutionResult> {
    return kindOf(operation) === 'subscription' ? this.subscribe(operation) : this.execute(operation);
  }

  #contextOf(caller: Caller, cost: RequestCost, prepared: Prepared): OperationContext {
    const { database } = this;
    const { invitations, origin } = caller;
    const actor: Actor = { ...caller.actor, origin };
    const nodes = new Nodes(actor, database, caller.client);
    const context: OperationContext = {
      caller,
      cost,
      prepared,
      hasCommitted: false,
      hasInputError: false,
      onCommit: () => {
        context.hasCommitted = true;
      },
      onInputError: () => {
        context.hasInputError = true;
      },
      actor,
      database,
      ...this.services,
      invitations,
      nodes,
      client: caller.client,
    };
    return context;
  }
}

/**
 * Counts each field of a mutation as a request. One was counted when the request arrived.
 * @returns an error if the fields exceed the limit of a whole window.
 * @throws {RateLimited}
 */
async function countMutations(
  { allowance }: Caller,
  { mutations }: RequestCost,
): Promise<GraphQLError | null> {
  if (!allowance || mutations < 2) return null;
  if (mutations > allowance.maxRequests) {
    return tooComplex(
      `Each mutation field counts as a request. This document has ${mutations}, and the rate limits allow ${allowance.maxRequests} at once. Send several documents.`,
    );
  }
  await allowance.count(mutations - 1);
  return null;
}

/** Returns whether an operation is a query, a mutation or a subscription. */
export const kindOf = ({ document, operationName }: Operation) =>
  getOperationAST(document, operationName)?.operation;

function costExtension(
  { includesCost }: Caller,
  { cost }: RequestCost,
): { extensions?: { cost: AnsweredCost } } {
  if (!includesCost) return {};
  const { cost: limit } = documentLimits;
  return { extensions: { cost: { requested: cost, limit, remaining: Math.max(0, limit - cost) } } };
}

/** Hides internal errors of a result, and adds the cost if the caller requested it. */
function finished(result: ExecutionResult, context: OperationContext): ExecutionResult {
  const { caller, cost } = context;
  const answer = presented(result, context);
  caller.logged.outcome = outcomeOf(answer, context.hasInputError);
  return shareMemory(result, withCost(answer, caller, cost));
}

function withCost(result: ExecutionResult, caller: Caller, cost: RequestCost): ExecutionResult {
  return caller.includesCost ? { ...result, ...costExtension(caller, cost) } : result;
}

function presented(result: ExecutionResult, { caller, hasCommitted }: OperationContext): ExecutionResult {
  if (!result.errors) return result;
  const { requestId, log, onUnavailable } = caller;
  const report = (cause: unknown) => log.error({ err: cause }, 'an operation failed');
  const errors = boundErrors(result.errors, (error) => presentable(error, requestId, report));
  const isUnavailable = result.errors.some(
    ({ originalError }) => originalError instanceof DatabaseUnavailable,
  );
  if (isUnavailable && !hasCommitted) onUnavailable?.();
  return { ...result, errors };
}
