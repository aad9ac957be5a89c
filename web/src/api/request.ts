import type {
  AnyVariables,
  Client,
  OperationResult,
  OperationResultSource,
  TypedDocumentNode,
} from '@urql/core';
import { ApiError, errorKindOf } from './errors.js';
import { requestTimeoutMs } from './with-timeout.js';

/**
 * Reads from one of the APIs.
 * @param signal aborts the request. A reader that can send another request before the answer passes one, so that a
 * late answer is dropped.
 * @throws {ApiError} also if it was aborted, or had no answer in time.
 */
export async function query<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
  signal?: AbortSignal,
): Promise<Data> {
  return dataOf(await answerOf(client.query(document, variables, { requestPolicy: 'network-only' }), signal));
}

/**
 * Sends a mutation to one of the APIs.
 * @returns the data. Each payload has its own `errors` about the input.
 * @throws {ApiError}
 */
export async function mutate<Data, Variables extends AnyVariables>(
  client: Client,
  document: TypedDocumentNode<Data, Variables>,
  variables: Variables,
): Promise<Data> {
  return dataOf(await answerOf(client.mutation(document, variables)));
}

function dataOf<Data>({ data, error }: OperationResult<Data, AnyVariables>): Data {
  if (error) throw new ApiError(errorKindOf(error));
  if (!data) throw new ApiError('unreachable');
  return data;
}

/**
 * Returns the answer to a request, and fails if there is none in time. urql aborts a query when its last subscriber leaves;
 * `toPromise` never unsubscribes before the answer. The late answer to a mutation is dropped.
 */
function answerOf<Data, Variables extends AnyVariables>(
  answers: OperationResultSource<OperationResult<Data, Variables>>,
  signal?: AbortSignal,
): Promise<OperationResult<Data, Variables>> {
  let stop = () => {};
  let timer: ReturnType<typeof setTimeout> | undefined;
  const answer = new Promise<OperationResult<Data, Variables>>((resolve, reject) => {
    const abort = () => {
      stop();
      reject(new ApiError('unreachable'));
    };
    timer = setTimeout(abort, requestTimeoutMs);
    signal?.addEventListener('abort', abort);
    stop = answers.subscribe((result) => {
      if (!result.stale && !result.hasNext) resolve(result);
    }).unsubscribe;
    if (signal?.aborted) abort();
  });
  return answer.finally(() => {
    clearTimeout(timer);
    stop();
  });
}
