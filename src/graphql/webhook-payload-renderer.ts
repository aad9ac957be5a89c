import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { type Actor, authorName, partyOf } from '../access/actor.js';
import type { ChatTokens } from '../access/chat-tokens.js';
import { readAuditEntry } from '../access/read-audit-log.js';
import { noInvitations } from '../accounts/invitations.js';
import { lastRead } from '../chat/last-read.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { MessageCheck } from '../content-policy/policy-check.js';
import type { Database } from '../database/database.js';
import { DatabaseUnavailable } from '../database/unavailable.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import { clientDisconnected } from '../fair-queue/waiting-jobs.js';
import { maxBodyBytes, type PayloadRenderer, type QueryResult, tooLarge } from '../webhooks/payload.js';
import type { Log, WebhookServices } from '../webhooks/services.js';
import type { ChatEvent, WebhookEvent } from '../webhooks/webhook-events.js';
import { auditEntryData } from './audit-log-fields.js';
import { sentByType } from './chat-types.js';
import { type Context, Nodes } from './context.js';
import { Documents } from './documents.js';
import { lengthOf } from './execution/answer-length.js';
import { chatMessageId, sellerId } from './ids.js';
import { withMemory } from './large-answers.js';
import { admitRequest } from './limits/admit-request.js';
import { boundErrors } from './limits/answer-errors.js';
import { mentionEventFields, unreadEventFields } from './notification-event-fields.js';
import { operatorSchema } from './operator-schema.js';
import { presentable } from './payload-errors.js';
import { sellerSchema } from './seller-schema.js';

/**
 * Renders the payloads of webhooks: the result of the webhook's own query, run on its owner's API like a request, or the
 * default data of the event.
 */
export class WebhookPayloadRenderer implements PayloadRenderer {
  /** Separate from the documents of requests, so that webhooks do not use up their memory. */
  readonly #documents = {
    operator: new Documents(operatorSchema()),
    seller: new Documents(sellerSchema()),
  };

  /** Runs one query of a party at a time. The parties take turns. */
  readonly #queue = new FairQueue(2);

  constructor(
    private readonly database: Database,
    private readonly messageCheck: MessageCheck,
    private readonly live: LiveChat,
    private readonly services: Omit<WebhookServices, 'renderer'>,
    private readonly tokens: ChatTokens,
    private readonly log: Log,
  ) {}

  async check(actor: Actor, query: string): Promise<string[]> {
    const validated = await this.#validate(actor, query);
    return 'errors' in validated ? validated.errors : [];
  }

  /** Returns the parsed query of a webhook with the maximum size of its result, or the errors of the query. */
  async #validate(
    actor: Actor,
    query: string,
  ): Promise<{ document: DocumentNode; answerBytes: number } | { errors: string[] }> {
    const documents = this.#documents[actor.side];
    const validated = await documents.validated(partyOf(actor), query);
    if (validated.errors) return { errors: validated.errors.map(({ message }) => message) };
    const { document } = validated;
    const errors = queryErrors(document);
    if (errors.length > 0) return { errors };
    const decision = admitRequest(documents.schema, { document, variables: { id: '' } });
    if (decision.cost === null) return { errors: [decision.error.message] };
    return decision.error
      ? { errors: [decision.error.message] }
      : { document, answerBytes: decision.cost.answerBytes };
  }

  async runQuery(actor: Actor, query: string, event: ChatEvent, reference: string): Promise<QueryResult> {
    // The query was valid when it was saved, but the schema can have changed since.
    const validated = await this.#validate(actor, query);
    if ('errors' in validated)
      return { data: null, errors: validated.errors.map((message) => ({ message })) };
    const { document, answerBytes } = validated;
    const documents = this.#documents[actor.side];
    const { database, messageCheck, live, services, tokens } = this;
    const contextValue: Context = {
      actor,
      database,
      messageCheck,
      live,
      nodes: new Nodes(actor, database),
      webhooks: { ...services, renderer: this },
      invitations: noInvitations,
      tokens,
      testMails: null,
      replyDomain: null,
      hasSingleSignOn: false,
      webPush: { publicKey: null, allowLoopback: false },
      pushTests: null,
    };
    const variableValues = { id: await this.#messageId(actor, event) };
    const owner = partyOf(actor);
    const reader = new AbortController();
    const result = await this.#queue
      .run(owner, () =>
        withMemory(owner, answerBytes, reader, () =>
          documents.execute({ document, contextValue, variableValues }),
        ),
      )
      // Release the reserved memory: a result of more than twice `maxBodyBytes` is not sent.
      .finally(() => reader.abort(clientDisconnected));
    if (lengthOf(result) > 2 * maxBodyBytes) return { data: null, errors: [{ message: tooLarge }] };
    const { data = null, errors } = result;
    if (!errors) return { data };
    for (const { originalError } of errors) {
      if (originalError instanceof DatabaseUnavailable) throw originalError;
    }
    const report = (cause: unknown) => this.log.error({ err: cause, reference }, 'a webhook’s query failed');
    return { data, errors: boundErrors(errors, (error) => presentable(error, reference, report)) };
  }

  async defaultData(actor: Actor, event: WebhookEvent): Promise<Readonly<Record<string, unknown>> | null> {
    if (event.kind === 'auditEntry') {
      const entry = await readAuditEntry(actor, this.database, event.entryId);
      return entry && auditEntryData(entry);
    }
    const nodes = new Nodes(actor, this.database);
    const seller = await nodes.seller(event.sellerId);
    if (!seller) return null;
    const sellerFields = { sellerId: sellerId(event.sellerId), businessName: seller.businessName };
    if (event.kind === 'mentioned') {
      const data = await mentionEventFields(actor, this.database, event);
      return data && { ...sellerFields, ...data };
    }
    const threadFields = { ...sellerFields, sentByType: sentByType(event.byOperator) };
    if (event.kind === 'unread') {
      const { database, messageCheck } = this;
      const data = await unreadEventFields(actor, { database, messageCheck }, event);
      return data && { ...threadFields, ...data };
    }
    if (event.kind === 'read') {
      const lastReadId = await this.#messageId(actor, event);
      return { ...threadFields, lastReadMessageId: lastReadId, readAt: event.happenedAt.toISOString() };
    }
    const message = await nodes.message({ sellerId: event.sellerId, seq: event.messageSeq });
    if (!message) return null;
    return {
      id: chatMessageId(message),
      ...threadFields,
      sentByName: authorName(actor, message.byOperator, message.sentByName),
      message: message.message,
      createdAt: message.createdAt.toISOString(),
      ...(event.kind === 'redacted' && { redactedAt: event.happenedAt.toISOString() }),
    };
  }

  /**
   * Returns the id of the new or redacted message, of the last message that was read, or of the first one that is
   * unread.
   */
  async #messageId(
    actor: Actor,
    { kind, sellerId, byOperator, messageSeq }: ChatEvent,
  ): Promise<string | null> {
    const position = { sellerId, seq: messageSeq };
    const named =
      kind === 'read' ? await lastRead(actor, this.database, { ...position, byOperator }) : position;
    return named && chatMessageId(named);
  }
}

/** Returns the errors of a valid document that cannot be a webhook's query. */
function queryErrors(document: DocumentNode): string[] {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation, ...others] = operations;
  if (!operation || others.length > 0) return ['The document must have one operation.'];
  if (operation.operation !== 'query') return ['The operation must be a query.'];
  const areVariablesValid = (operation.variableDefinitions ?? []).every(({ variable, type }) => {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    return variable.name.value === 'id' && named.kind === Kind.NAMED_TYPE && named.name.value === 'ID';
  });
  return areVariablesValid ? [] : ['The query can declare one variable, $id: ID!'];
}
