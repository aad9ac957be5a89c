declare module 'fastify' {
  interface FastifyRequest {
    /** What the operation costs, if the answer is to say it and it is known; also where the operation is refused. */
    answeredCost: AnsweredCost | undefined;
  }
}

/** The cost of an operation, as `extensions.cost` of its answer says it. */
export interface AnsweredCost {
  requested: number;
  limit: number;
  remaining: number;
}
