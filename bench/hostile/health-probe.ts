import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import { Agent, get } from 'node:http';
import { fileURLToPath } from 'node:url';

/** The pause between two requests. */
const intervalMs = 10;

/** Polls a server's `/healthz` from a separate process, as a load balancer does, during other requests. */
export class HealthProbe {
  readonly #child: ChildProcess;

  constructor(address: string) {
    this.#child = fork(fileURLToPath(import.meta.url), [address], {
      stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
    });
  }

  /** Returns the latencies since the last call, in ascending order. */
  async latenciesMs(): Promise<number[]> {
    const answer = once(this.#child, 'message');
    this.#child.send('latencies');
    const [latencies] = await answer;
    return (latencies as number[]).sort((a, b) => a - b);
  }

  async stop(): Promise<void> {
    const ended = once(this.#child, 'exit');
    this.#child.disconnect();
    await ended;
  }
}

async function probe(address: string): Promise<void> {
  const agent = new Agent({ keepAlive: true, maxSockets: 1 });
  let latencies: number[] = [];
  process.on('message', () => {
    process.send?.(latencies);
    latencies = [];
  });
  process.once('disconnect', () => process.exit(0));
  for (;;) {
    const began = performance.now();
    await new Promise<void>((resolve, reject) => {
      get(`${address}/healthz`, { agent }, (response) => {
        response.resume().once('end', resolve);
      }).once('error', reject);
    });
    latencies.push(performance.now() - began);
    await new Promise((resolve) => setTimeout(resolve, intervalMs));
  }
}

if (process.argv[1] === fileURLToPath(import.meta.url)) await probe(process.argv[2] ?? '');
