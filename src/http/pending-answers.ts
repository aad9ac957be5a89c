import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answers of each connection that are not written yet, in the order of their requests. */
const answersBySocket = new WeakMap<object, Set<ServerResponse>>();

/** Records the pending answers of each connection: a client can send requests before it has earlier answers. */
export function trackAnswers(server: Server): void {
  const track = ({ socket }: IncomingMessage, response: ServerResponse) => {
    const answers = answersBySocket.get(socket) ?? new Set();
    answersBySocket.set(socket, answers.add(response));
    response.once('close', () => answers.delete(response));
  };
  server.prependListener('request', track);
  server.prependListener('checkExpectation', track);
}

/** Returns a connection's answers that are not written yet, in the order of their requests. */
export const pendingAnswers = (socket: object): ServerResponse[] => [...(answersBySocket.get(socket) ?? [])];

/**
 * Waits until a connection's answers are written, or the connection is closed. They end in bounded time, or are
 * streams, which end when the client leaves.
 * @param isAwaited whether to wait for an answer; all of them by default.
 */
export async function whenAnswered(
  socket: Duplex,
  isAwaited: (answer: ServerResponse) => boolean = () => true,
): Promise<void> {
  while (!socket.destroyed) {
    const awaited = pendingAnswers(socket).find(isAwaited);
    if (!awaited) return;
    await new Promise<void>((resolve) => {
      const stop = () => {
        awaited.off('close', stop);
        socket.off('close', stop);
        resolve();
      };
      awaited.once('close', stop);
      socket.once('close', stop);
    });
  }
}
