import type { Actor } from '../access/actor.js';
import type { Sender } from './sender.js';
import type { ChatEvent } from './webhook-events.js';

/** What the result of a hook's own query is told as. */
export interface QueryResult {
  data: unknown;
  errors?: readonly unknown[];
}

/** How an event is put into words: the part of a delivery that the GraphQL schemas know. */
export interface PayloadRenderer {
  /**
   * Returns what is wrong with a query as one of a hook of the actor's, each a sentence; empty if nothing is.
   * @throws {CallerError} `RATE_LIMITED` if too many queries of the actor's side wait to be checked.
   */
  check(actor: Actor, query: string): Promise<string[]>;

  /**
   * The result of a hook's own query about an event.
   * @param reference names the delivery in the log and in the answer, where something went wrong on our side.
   * @throws {DatabaseUnavailable}
   */
  ask(actor: Actor, query: string, event: ChatEvent, reference: string): Promise<QueryResult>;

  /** The event's own facts, as the actor's side sees them; null where it sees none. @throws {DatabaseUnavailable} */
  facts(actor: Actor, event: ChatEvent): Promise<Readonly<Record<string, unknown>> | null>;
}

/** Where what goes wrong is told. */
export interface Log {
  warn(facts: object, text: string): void;
  error(facts: object, text: string): void;
}

/** What setting up hooks and delivering to them have in common. */
export interface WebhookServices {
  readonly sender: Sender;
  readonly renderer: PayloadRenderer;
}
