import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node';

/** The number of runs after which a thread is replaced, because each run leaks some memory. */
const maxRuns = 40;

interface Thread {
  readonly worker: ThreadsPoolWorker;
  runs: number;
}

/** The idle thread for the next run. */
let idle: Thread | null = null;

/**
 * Runs tests in a thread that the next mutant reuses with Parley's modules loaded: loading them takes longer than most tests.
 * Vitest loads test files again in each run.
 *
 * A mutant that runs while modules load gets its own thread.
 */
export class ReusedThread implements PoolWorker {
  readonly name = 'reused-thread';
  readonly #options: PoolOptions;
  readonly #listeners: [event: string, callback: (argument: unknown) => void][] = [];
  #thread: Thread | null = null;
  #isReused = false;
  #isStopped = false;

  constructor(options: PoolOptions) {
    this.#options = options;
  }

  async start(): Promise<void> {
    if (idle && !this.#needsOwnThread) {
      this.#thread = idle;
      this.#isReused = true;
    } else {
      await idle?.worker.stop();
      this.#thread = { worker: new ThreadsPoolWorker(this.#options), runs: 0 };
      await this.#thread.worker.start();
    }
    idle = null;
  }

  async stop(): Promise<void> {
    const thread = this.#thread;
    if (!thread) return;
    this.#thread = null;
    for (const [event, callback] of this.#listeners) thread.worker.off(event, callback);
    // A stop without a stop request is forced: the thread may hang.
    if (this.#isStopped && !this.#needsOwnThread && thread.runs < maxRuns) idle = thread;
    else await thread.worker.stop();
  }

  on(event: string, callback: (argument: unknown) => void): void {
    this.#listeners.push([event, callback]);
    this.#thread?.worker.on(event, callback);
  }

  off(event: string, callback: (argument: unknown) => void): void {
    this.#thread?.worker.off(event, callback);
  }

  send(message: WorkerRequest): void {
    const { project } = this.#options;
    if (message.__vitest_worker_request__ && message.type === 'stop') {
      this.#isStopped = true;
      this.#answer('stopped');
    } else if (message.__vitest_worker_request__ && message.type === 'start' && this.#isReused) {
      this.#answer('started');
    } else if (message.__vitest_worker_request__ && message.type === 'run' && this.#thread) {
      this.#thread.runs += 1;
      // The thread started with the configuration of an earlier run, with other tests.
      const context = { ...message.context, config: project.serializedConfig };
      this.#thread.worker.send({ ...message, context });
    } else {
      this.#thread?.worker.send(message);
    }
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  /** Answers instead of the thread. */
  #answer(type: 'started' | 'stopped'): void {
    const callbacks = this.#listeners.filter(([event]) => event === 'message');
    setImmediate(() => {
      for (const [, callback] of callbacks) callback({ type, __vitest_worker_response__: true });
    });
  }

  get #needsOwnThread(): boolean {
    const { mode, mutantActivation } = this.#options.project.getProvidedContext() as {
      mode?: string;
      mutantActivation?: string;
    };
    return mode !== 'mutant' || mutantActivation === 'static';
  }
}
