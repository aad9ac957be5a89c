import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import autocannon from 'autocannon';
import { bodyOf, headersOf, operations, path } from './operations.js';

/** What is sent, and for how long. */
export interface Load {
  /** The server's. */
  address: string;
  /** Its name. */
  operation: string;
  key: string;
  /** Over whom the requests go in turn. */
  sellers: readonly number[];
  seconds: number;
}

export interface Measured {
  /** How long it really took. */
  seconds: number;
  /** Of each answer, in milliseconds. */
  latencies: Float64Array;
  /** Answers that were none, or told of an error. */
  failed: number;
}

export const connections = 48;

/** A process that makes load, so that neither server's process pays for it. */
export class LoadProcess {
  readonly #child: ChildProcess = fork(fileURLToPath(import.meta.url), {
    serialization: 'advanced',
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });

  async run(load: Load): Promise<Measured> {
    const answer = once(this.#child, 'message');
    this.#child.send(load);
    const [measured] = await answer;
    return measured as Measured;
  }

  stop(): void {
    this.#child.disconnect();
  }
}

function run({ address, operation: name, key, sellers, seconds }: Load): Promise<Measured> {
  const operation = operations.find((known) => known.name === name);
  if (!operation) throw new Error(`There is no operation ${name}.`);
  let connected = 0;
  const latencies: number[] = [];
  return new Promise((resolve, reject) => {
    const load = autocannon(
      {
        url: address + path,
        connections,
        duration: seconds,
        method: 'POST',
        headers: headersOf(key),
        setupClient: (client) => {
          // Each connection has its own share of the sellers: none waits for another in a thread's lock.
          const place = connected++ % connections;
          const own = sellers.filter((_, i) => i % connections === place);
          client.setRequests(own.map((seller) => ({ body: bodyOf(operation, seller) })));
        },
        verifyBody: (body) => !body.includes('"errors":['),
      },
      (error, result) => {
        if (error) return reject(error);
        const failed = result.errors + result.timeouts + result.non2xx + result.mismatches;
        resolve({ seconds: result.duration, latencies: Float64Array.from(latencies), failed });
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
