import { type ChatEventsItem, type ChatEventsOptions, followEvents } from './chat-events.js';
import { type DocumentOf, textOf } from './document.js';
import { requireValidInput } from './errors.js';
import { type Connection, request } from './requests.js';
import { defaultRetries, hasIdempotencyKey, type RetryPolicy, withRetries } from './retries.js';

export type ClientOptions = {
  /** The address of one of the two APIs, such as `https://chat.example/operator/graphql`. */
  url: string;
  /** By default that of the runtime. */
  fetch?: typeof fetch;
  /** The longest time of a request, in ms; 30,000 by default. */
  timeoutMs?: number;
  /** By default five attempts, with waits of at most 15 s. */
  retries?: Partial<RetryPolicy>;
} & (
  | { /** An API key. Never give one to a browser. */ key: string }
  | {
      /** Returns a chat token. Called for each request, with the token that the server has just rejected, if there is one. */
      getToken: (rejected?: string) => string | Promise<string>;
    }
);

export interface RequestOptions {
  /** Aborts the request and its retries. The promise then rejects with the reason of the signal. */
  signal?: AbortSignal;
}

export interface MutationOptions extends RequestOptions {
  /**
   * Whether the mutation can be sent again although it may have been carried out. By default it can if its variables have an
   * `idempotencyKey`.
   */
  isRepeatable?: boolean;
}

/** A client of one of the two APIs. */
export class ParleyClient {
  readonly #connection: Connection;
  readonly #retries: RetryPolicy;

  constructor(options: ClientOptions) {
    const { url, timeoutMs = 30_000, retries } = options;
    this.#connection = {
      ...{ url, timeoutMs },
      fetch: options.fetch ?? ((...request: Parameters<typeof fetch>) => fetch(...request)),
      renewsToken: 'getToken' in options,
      getToken: 'key' in options ? () => options.key : options.getToken,
    };
    this.#retries = { ...defaultRetries, ...retries };
  }

  /**
   * Sends a query. After a temporary failure it is sent again.
   * @throws {ApiError} @throws {NetworkError}
   */
  async query<Data, Variables>(
    document: DocumentOf<Data, Variables>,
    variables: Variables,
    { signal }: RequestOptions = {},
  ): Promise<Data> {
    return (await this.#send(document, variables, true, signal)) as Data;
  }

  /**
   * Sends a mutation. It is sent again after a temporary failure if it was not carried out, or can be repeated.
   * @throws {InputError} if a payload has errors. @throws {ApiError} @throws {NetworkError}
   */
  async mutate<Data, Variables>(
    document: DocumentOf<Data, Variables>,
    variables: Variables,
    { signal, isRepeatable = hasIdempotencyKey(variables) }: MutationOptions = {},
  ): Promise<Data> {
    const data = await this.#send(document, variables, isRepeatable, signal);
    requireValidInput(data);
    return data as Data;
  }

  /**
   * Follows a subscription of `chatEvents`. The document declares `$after: String`, which the client sets, and selects `cursor` of
   * each type of the log. Leave the loop, or abort the signal, to end it.
   * @throws {ApiError} after an error that a retry cannot help, such as a revoked key.
   */
  chatEvents<Data, Variables extends { after?: string | null | undefined }>(
    document: DocumentOf<Data, Variables>,
    variables: Omit<Variables, 'after'>,
    options: ChatEventsOptions = {},
  ): AsyncGenerator<ChatEventsItem<Data>, void, undefined> {
    return followEvents(this.#connection, { query: textOf(document), variables }, options);
  }

  #send(
    document: object | string,
    variables: unknown,
    isRepeatable: boolean,
    signal: AbortSignal | undefined,
  ): Promise<unknown> {
    const operation = { query: textOf(document), variables };
    const attempt = () => request(this.#connection, operation, signal);
    return withRetries(attempt, this.#retries, isRepeatable, signal);
  }
}
