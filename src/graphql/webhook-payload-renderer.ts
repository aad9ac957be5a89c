import { type DocumentNode, Kind, type OperationDefinitionNode } from 'graphql';
import { type Actor, authorName, partyOf } from '../access/actor.js';
import type { ChatTokens } from '../access/chat-tokens.js';
import { noInvitations } from '../accounts/invitations.js';
import { lastRead } from '../chat/last-read.js';
import type { LiveChat } from '../chat/live-chat.js';
import type { MessageCheck } from '../content-policy/message-check.js';
import { type Database, DatabaseUnavailable } from '../database/database.js';
import { FairQueue } from '../fair-queue/fair-queue.js';
import { clientEnded } from '../fair-queue/waiting-jobs.js';
import { maxBodyBytes, type PayloadRenderer, type QueryResult, tooLarge } from '../webhooks/payload.js';
import type { Sender } from '../webhooks/sender.js';
import type { Log } from '../webhooks/services.js';
import type { ChatEvent } from '../webhooks/webhook-events.js';
import { sentByType } from './chat-types.js';
import { type Context, Nodes } from './context.js';
import { Documents } from './documents.js';
import { lengthOf } from './execution/answer-length.js';
import { chatMessageId, sellerId } from './ids.js';
import { withMemory } from './large-answers.js';
import { admitRequest } from './limits/admit-request.js';
import { boundErrors } from './limits/answer-errors.js';
import { operatorSchema } from './operator-schema.js';
import { presentable } from './payload-errors.js';
import { sellerSchema } from './seller-schema.js';

/**
 * Puts events into words for webhooks: by the hook's own query, run against its owner's API as any request is,
 * or by the event's facts.
 */
export class WebhookPayloadRenderer implements PayloadRenderer {
  /** Apart from those of requests, whose memory hooks shall not use up. */
  readonly #documents = {
    operator: new Documents(operatorSchema()),
    seller: new Documents(sellerSchema()),
  };

  /** The queries of one owner wait for each other, and not for all of another's. */
  readonly #queue = new FairQueue(2);

  constructor(
    private readonly database: Database,
    private readonly guard: MessageCheck,
    private readonly live: LiveChat,
    private readonly sender: Sender,
    private readonly tokens: ChatTokens,
    private readonly log: Log,
  ) {}

  async check(actor: Actor, query: string): Promise<string[]> {
    const checked = await this.#checked(actor, query);
    return 'faults' in checked ? checked.faults : [];
  }

  /** Returns a hook's query, or what is wrong with it. */
  async #checked(
    actor: Actor,
    query: string,
  ): Promise<{ document: DocumentNode; answerBytes: number } | { faults: string[] }> {
    const documents = this.#documents[actor.side];
    const validated = await documents.validated(partyOf(actor), query);
    if (validated.errors) return { faults: validated.errors.map(({ message }) => message) };
    const { document } = validated;
    const faults = formFaults(document);
    if (faults.length > 0) return { faults };
    const decision = admitRequest(documents.schema, { document, variables: { id: '' } });
    if (decision.cost === null) return { faults: [decision.error.message] };
    return decision.error
      ? { faults: [decision.error.message] }
      : { document, answerBytes: decision.cost.answerBytes };
  }

  async runQuery(actor: Actor, query: string, event: ChatEvent, reference: string): Promise<QueryResult> {
    // It was valid when it was saved, in the schema of then.
    const checked = await this.#checked(actor, query);
    if ('faults' in checked) return { data: null, errors: checked.faults.map((message) => ({ message })) };
    const { document, answerBytes } = checked;
    const documents = this.#documents[actor.side];
    const { database, guard, live, sender, tokens } = this;
    const contextValue: Context = {
      actor,
      database,
      guard,
      live,
      nodes: new Nodes(actor, database),
      webhooks: { sender, renderer: this },
      invitations: noInvitations,
      tokens,
    };
    const variableValues = { id: await this.#subject(actor, event) };
    const owner = partyOf(actor);
    const reader = new AbortController();
    const result = await this.#queue
      .run(owner, () =>
        withMemory(owner, answerBytes, reader, () =>
          documents.execute({ document, contextValue, variableValues }),
        ),
      )
      // What is larger is not sent, so that no more than this is written.
      .finally(() => reader.abort(clientEnded));
    if (lengthOf(result) > 2 * maxBodyBytes) return { data: null, errors: [{ message: tooLarge }] };
    const { data = null, errors } = result;
    if (!errors) return { data };
    for (const { originalError } of errors) {
      if (originalError instanceof DatabaseUnavailable) throw originalError;
    }
    const report = (cause: unknown) => this.log.error({ err: cause, reference }, 'a webhook’s query failed');
    return { data, errors: boundErrors(errors, (error) => presentable(error, reference, report)) };
  }

  async facts(actor: Actor, event: ChatEvent): Promise<Readonly<Record<string, unknown>> | null> {
    const nodes = new Nodes(actor, this.database);
    const seller = await nodes.seller(event.sellerId);
    if (!seller) return null;
    const { businessName } = seller;
    const place = {
      sellerId: sellerId(event.sellerId),
      businessName,
      sentByType: sentByType(event.byOperator),
    };
    if (event.kind === 'read') {
      const lastReadId = await this.#subject(actor, event);
      return { ...place, lastReadMessageId: lastReadId, readAt: event.happenedAt.toISOString() };
    }
    const message = await nodes.message({ sellerId: event.sellerId, seq: event.messageSeq });
    if (!message) return null;
    return {
      id: chatMessageId(message),
      ...place,
      sentByName: authorName(actor, message.byOperator, message.sentByName),
      message: message.message,
      createdAt: message.createdAt.toISOString(),
    };
  }

  /** The id of the message that was made, or of the last that was read. */
  async #subject(
    actor: Actor,
    { kind, sellerId, byOperator, messageSeq }: ChatEvent,
  ): Promise<string | null> {
    const place = { sellerId, seq: messageSeq };
    const subject =
      kind === 'created' ? place : await lastRead(actor, this.database, { ...place, byOperator });
    return subject && chatMessageId(subject);
  }
}

/** What a hook's query may not be, though it is a valid document. */
function formFaults(document: DocumentNode): string[] {
  const operations = document.definitions.filter(
    (definition): definition is OperationDefinitionNode => definition.kind === Kind.OPERATION_DEFINITION,
  );
  const [operation, ...others] = operations;
  if (!operation || others.length > 0) return ['The document must have one operation.'];
  if (operation.operation !== 'query') return ['The operation must be a query.'];
  const fits = (operation.variableDefinitions ?? []).every(({ variable, type }) => {
    const named = type.kind === Kind.NON_NULL_TYPE ? type.type : type;
    return variable.name.value === 'id' && named.kind === Kind.NAMED_TYPE && named.name.value === 'ID';
  });
  return fits ? [] : ['The query may declare one variable, $id: ID!'];
}
