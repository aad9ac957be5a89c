import { type ExecutionResult, GraphQLError } from 'graphql';

/**
 * The results of a subscription, one an event. Ending it ends the source at once, also while a result is
 * waited for, which an async generator would not.
 */
export class ResultStream implements AsyncGenerator<ExecutionResult, void, void> {
  #over = false;

  constructor(
    private readonly events: AsyncIterator<unknown>,
    private readonly resultOf: (event: unknown) => ExecutionResult | Promise<ExecutionResult>,
    /** Makes of each result, and of the fault with which the events end, what is handed on. */
    private readonly finish: (result: ExecutionResult) => ExecutionResult,
  ) {}

  [Symbol.asyncIterator](): this {
    return this;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.return();
  }

  async next(): Promise<IteratorResult<ExecutionResult, void>> {
    if (this.#over) return { done: true, value: undefined };
    try {
      const event = await this.events.next();
      if (event.done || this.#over) return { done: true, value: undefined };
      return { done: false, value: this.finish(await this.resultOf(event.value)) };
    } catch (error) {
      this.#over = true;
      return { done: false, value: this.finish({ errors: [errorOf(error)] }) };
    }
  }

  async return(): Promise<IteratorResult<ExecutionResult, void>> {
    this.#over = true;
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
