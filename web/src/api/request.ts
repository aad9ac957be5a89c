import type { AnyVariables, Client, OperationResult, TypedDocumentNode } from '@urql/core';
import { type Fault, faultOf } from './errors.js';

/** No answer came, or one that is none. */
export class FaultError extends Error {
  constructor(readonly fault: Fault) {
    super(fault);
  }
}

/**
 * Asks the server, not a cache.
 * @throws {FaultError}
 */
export async function ask<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return answerOf(await client.query(document, variables, { requestPolicy: 'network-only' }).toPromise());
}

/**
 * Changes something.
 * @throws {FaultError} What the payload's `errors` say is in the answer.
 */
export async function change<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return answerOf(await client.mutation(document, variables).toPromise());
}

/** @throws {FaultError} where the result has no data. */
export function answerOf<Data, Variables extends AnyVariables>(
  result: OperationResult<Data, Variables>,
): Data {
  if (result.error) throw new FaultError(faultOf(result.error));
  if (!result.data) throw new FaultError('unreachable');
  return result.data;
}
