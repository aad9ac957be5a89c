import { setImmediate } from 'node:timers/promises';
import { partOf } from '../graphql/large-answers.js';
import { jsonSlices } from './json-slices.js';

/** The time after which a client that reads nothing is disconnected. */
export const clientTimeoutMs = 30_000;

/**
 * Returns a large answer's JSON in chunks, one per iteration of the event loop.
 * @param onDrop ends the connection of a client that is too slow.
 */
export async function* answerChunks(answer: object, onDrop: () => void): AsyncGenerator<Buffer> {
  const part = partOf(answer);
  part?.beginWriting(onDrop);
  let timer: NodeJS.Timeout | undefined;
  try {
    for (const slice of jsonSlices(answer)) {
      const chunk = Buffer.from(slice);
      timer = setTimeout(onDrop, clientTimeoutMs).unref();
      yield chunk;
      clearTimeout(timer);
      part?.took(chunk.length);
      await setImmediate();
    }
  } finally {
    clearTimeout(timer);
  }
}
