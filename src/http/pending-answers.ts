import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import type { Duplex } from 'node:stream';

/** The answers of each connection that are not written yet, in the order of their requests. */
const underWay = new WeakMap<object, Set<ServerResponse>>();

/** Records which answers are under way on each connection: a client may send requests before earlier answers. */
export function trackAnswers(server: Server): void {
  const track = ({ socket }: IncomingMessage, response: ServerResponse) => {
    const answers = underWay.get(socket) ?? new Set();
    underWay.set(socket, answers.add(response));
    response.once('close', () => answers.delete(response));
  };
  server.prependListener('request', track);
  server.prependListener('checkExpectation', track);
}

/** Returns a connection's answers that are not written yet, in the order of their requests. */
export const pendingAnswers = (socket: object): ServerResponse[] => [...(underWay.get(socket) ?? [])];

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
