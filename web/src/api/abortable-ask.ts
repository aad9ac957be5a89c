import type {
  AnyVariables,
  Client,
  OperationResult,
  OperationResultSource,
  TypedDocumentNode,
} from '@urql/core';
import { answerOf, FaultError } from './request.js';

/**
 * Asks the server, not a cache, until the signal aborts the request.
 * @throws {FaultError} also where it was aborted.
 */
export async function askAbortably<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal: AbortSignal,
): Promise<Data> {
  return answerOf(
    await firstOf(client.query(document, variables, { requestPolicy: 'network-only' }), signal),
  );
}

/** urql aborts a request when nobody is subscribed to it any more; `toPromise` never unsubscribes before the answer. */
async function firstOf<Data, Variables extends AnyVariables>(
  answers: OperationResultSource<OperationResult<Data, Variables>>,
  signal: AbortSignal,
): Promise<OperationResult<Data, Variables>> {
  let stop = () => {};
  try {
    return await new Promise((resolve, reject) => {
      signal.addEventListener('abort', () => reject(new FaultError('unreachable')));
      stop = answers.subscribe((result) => {
        if (!result.stale && !result.hasNext) resolve(result);
      }).unsubscribe;
    });
  } finally {
    stop();
  }
}
