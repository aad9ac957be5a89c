import type { FastifyBaseLogger } from 'fastify';
import { type ExecutionResult, GraphQLError, type GraphQLSchema, getOperationAST } from 'graphql';
import type { Asker } from '../chat/asker.js';
import type { ContentGuard } from '../chat/content-guard.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { Database } from '../database/database.js';
import { type Context, contextOfEvent, Nodes } from '../graphql/context.js';
import { Documents, type Operation } from '../graphql/documents.js';
import { presentable, withCode } from '../graphql/faults.js';
import { ResultStream } from '../graphql/result-stream.js';
import type { ChatTokens } from '../marketplace/chat-tokens.js';
import type { Invitations } from '../marketplace/invitations.js';
import type { WebhookServices } from '../webhooks/services.js';

/** On whose behalf an operation runs, and where what goes wrong is told. */
export interface Caller {
  asker: Asker;
  invitations: Invitations;
  requestId: string;
  log: FastifyBaseLogger;
  /** Told when the database could not be reached and the answer has no data. */
  onOutage?: () => void;
}

/** What a client asks for. */
export interface Parameters {
  query: string;
  operationName?: string | null | undefined;
  variables?: Record<string, unknown> | null | undefined;
}

export type OperationContext = Context & { caller: Caller } & Record<PropertyKey, unknown>;

/** One API's operations, the same over each transport. */
export class Operations {
  readonly documents: Documents;

  constructor(
    schema: GraphQLSchema,
    private readonly database: Database,
    private readonly guard: ContentGuard,
    private readonly live: LiveChat,
    private readonly webhooks: WebhookServices,
    private readonly tokens: ChatTokens,
  ) {
    this.documents = new Documents(schema);
  }

  contextOf(caller: Caller): OperationContext {
    const { database, guard, live, webhooks, tokens } = this;
    const { asker, invitations } = caller;
    const nodes = new Nodes(asker, database);
    return { caller, asker, database, guard, live, webhooks, tokens, invitations, nodes };
  }

  /** Runs a query or a mutation. Its errors are as the caller may see them; ours are logged. */
  execute = async (operation: Operation): Promise<ExecutionResult> => {
    const result = await this.documents.execute(operation);
    return result.errors ? presented(result, callerOf(operation)) : result;
  };

  /** Subscribes; the errors of each result are as the caller may see them. */
  subscribe = async (operation: Operation): Promise<ResultStream | ExecutionResult> => {
    const caller = callerOf(operation);
    const context = operation.contextValue as OperationContext;
    const results = await this.documents.subscribe(
      operation,
      (event) => contextOfEvent(context, event as object),
      (result) => (result.errors ? presented(result, caller) : result),
    );
    return results instanceof ResultStream ? results : presented(results, caller);
  };

  /** What is to be run, or what is wrong with it. */
  prepare(
    caller: Caller,
    { query, operationName, variables }: Parameters,
  ): Operation | readonly GraphQLError[] {
    const { documents } = this;
    try {
      const document = documents.parse(query);
      const errors = documents.validate(documents.schema, document);
      if (errors.length > 0) return errors;
      if (!getOperationAST(document, operationName)) {
        return [
          withCode(new Error('The document does not have this operation, or several and none was named.')),
        ];
      }
      return { document, operationName, variableValues: variables, contextValue: this.contextOf(caller) };
    } catch (error) {
      if (error instanceof GraphQLError) return [error];
      throw error;
    }
  }

  /** Runs whichever kind of operation it is. */
  run(operation: Operation): Promise<ResultStream | ExecutionResult> {
    return kindOf(operation) === 'subscription' ? this.subscribe(operation) : this.execute(operation);
  }
}

/** Whether it is a query, a mutation or a subscription. */
export const kindOf = ({ document, operationName }: Operation) =>
  getOperationAST(document, operationName)?.operation;

const callerOf = ({ contextValue }: Operation) => (contextValue as OperationContext).caller;

function presented(result: ExecutionResult, { requestId, log, onOutage }: Caller): ExecutionResult {
  const errors = result.errors?.map((error) =>
    presentable(error, requestId, (cause) => log.error({ err: cause }, 'an operation failed')),
  );
  if (result.data == null && errors?.some(({ extensions }) => extensions.code === 'SERVICE_UNAVAILABLE')) {
    onOutage?.();
  }
  return { ...result, ...(errors && { errors }) };
}
