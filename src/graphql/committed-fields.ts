import type { GraphQLSchema } from 'graphql';
import type { Context } from './context.js';
import type { Payload } from './mutation-payload.js';

/**
 * Calls `onCommit` of the context after each mutation field that succeeded. A field that fails later in its own selection
 * has committed too. One with errors in its payload has stored nothing, and calls `onInputError`.
 */
export function reportCommits(schema: GraphQLSchema): GraphQLSchema {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    const { resolve } = field;
    if (!resolve) continue;
    field.resolve = async (source, args, context: Context, info) => {
      const payload = (await resolve(source, args, context, info)) as Payload;
      if (payload.errors === null) context.onCommit?.();
      else context.onInputError?.();
      return payload;
    };
  }
  return schema;
}
