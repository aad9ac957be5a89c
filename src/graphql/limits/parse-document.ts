import { type DocumentNode, GraphQLError, parse } from 'graphql';
import { withCode } from '../payload-errors.js';
import { tooComplex } from './limit-error.js';
import { documentLimits } from './limits.js';

/**
 * Parses a document of limited length.
 * @throws {GraphQLError} if it is not GraphQL, or too long.
 */
export function parseDocument(source: string): DocumentNode {
  if (hasMoreLines(source, documentLimits.lines)) {
    throw tooComplex(`Document contains more than ${documentLimits.lines} lines.`);
  }
  try {
    return parse(source, { maxTokens: documentLimits.tokens });
  } catch (error) {
    if (!(error instanceof GraphQLError)) throw error;
    throw withCode(error, /contains more th/.test(error.message) ? 'QUERY_TOO_COMPLEX' : undefined);
  }
}

function hasMoreLines(source: string, max: number): boolean {
  if (source.length <= max) return false;
  let count = 1;
  for (let index = 0; index < source.length && count <= max; index++) {
    const code = source.charCodeAt(index);
    if (code === 10 || code === 13) count++;
  }
  return count > max;
}
