declare module 'fastify' {
  interface FastifyRequest {
    /** The cost of the operation, if the client requested it and it is known, even if the operation is rejected. */
    answeredCost: AnsweredCost | undefined;
  }
}

/** The cost of an operation: `extensions.cost` in its answer. */
export interface AnsweredCost {
  requested: number;
  limit: number;
  remaining: number;
}
