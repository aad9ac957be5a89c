import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { bodyOf, headersOf, operations, path } from './operations.js';

/** The operation to send, and the duration. */
export interface Load {
  /** The origin of the server. */
  address: string;
  /** The name of one of `operations`. */
  operation: string;
  key: string;
  /** The sellers that the requests use in rotation. */
  sellers: readonly number[];
  seconds: number;
}

export interface LoadResult {
  /** The actual duration. */
  seconds: number;
  /** The latency of each answer. */
  latenciesMs: Float64Array;
  /** The number of requests without an answer or with an error. */
  failed: number;
}

export const connectionCount = 48;

/** Generates load in a separate process, so that the servers' CPU time does not include it. */
export class LoadProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  async run(load: Load): Promise<LoadResult> {
    const answer = once(this.#child, 'message');
    this.#child.send(load);
    const [measured] = await answer;
    return measured as LoadResult;
  }

  stop(): void {
    this.#child.disconnect();
  }
}

function run({ address, operation: name, key, sellers, seconds }: Load): Promise<LoadResult> {
  const operation = operations.find((known) => known.name === name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  let connected = 0;
  const latencies: number[] = [];
  return new Promise((resolve, reject) => {
    const load = autocannon(
      {
        url: address + path,
        connections: connectionCount,
        duration: seconds,
        method: 'POST',
        headers: headersOf(key),
        setupClient: (client) => {
          // Each connection has its own sellers, so that connections do not wait for each other's thread locks.
          const connectionIndex = connected++ % connectionCount;
          const own = sellers.filter((_, i) => i % connectionCount === connectionIndex);
          client.setRequests(own.map((seller) => ({ body: bodyOf(operation, seller) })));
        },
        verifyBody: (body) => !body.includes('"errors":['),
      },
      (error, result) => {
        if (error) return reject(error);
        const failed = result.errors + result.timeouts + result.non2xx + result.mismatches;
        resolve({ seconds: result.duration, latenciesMs: Float64Array.from(latencies), failed });
      },
    );
    load.on('response', (_client, _status, _bytes, milliseconds) => latencies.push(milliseconds));
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  process.on('message', async (load: Load) => {
    process.send?.(await run(load));
  });
}
