import { type ExecutionResult, GraphQLError } from 'graphql';

/**
 * Streams the results of a subscription, one for each event. `return` ends the source at once, even while `next` waits.
 * An async generator would wait for `next` first.
 */
export class ResultStream implements AsyncGenerator<ExecutionResult, void, void> {
  #isDone = false;

  constructor(
    private readonly events: AsyncIterator<unknown>,
    private readonly resultOf: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
    /** Transforms each result before the client receives it, and the error that ends the events. */
    private readonly finish: (result: ExecutionResult) => ExecutionResult,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (this.#isDone) return { done: true, value: undefined };
    try {
      const event = await this.events.next();
      if (event.done || this.#isDone) return { done: true, value: undefined };
      return { done: false, value: this.finish(await this.resultOf(event.value)) };
    } catch (error) {
      this.#isDone = true;
      return { done: false, value: this.finish({ errors: [errorOf(error)] }) };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#isDone = true;
    await this.events.return?.();
    return { done: true, value: undefined };
  }

  async throw(error: unknown): Promise<IteratorResult<ExecutionResult, void>> {
    await this.return();
    throw error;
  }
}

const errorOf = (error: unknown) => {
  const originalError = error instanceof Error ? error : new Error(String(error));
  return new GraphQLError(originalError.message, { originalError });
};
