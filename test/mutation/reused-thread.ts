import { type PoolOptions, type PoolWorker, ThreadsPoolWorker, type WorkerRequest } from 'vitest/node';

/** A thread is replaced after this many runs, because each leaves some memory behind. */
const maximumRuns = 40;

interface Thread {
  readonly worker: ThreadsPoolWorker;
  runs: number;
}

/** The thread that waits for the next run. */
let idle: Thread | null = null;

/**
 * Runs tests in a thread that stays when they have ended, so that the next mutant finds Parley's modules loaded: loading
 * them takes longer than most tests. Vitest loads test files anew in each run.
 *
 * A mutant that is executed while modules load gets a thread of its own.
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
    // A stop without the request for it is forced: the thread may hang.
    if (this.#isStopped && !this.#needsOwnThread && thread.runs < maximumRuns) idle = thread;
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
      // The thread was started with the configuration of an earlier run, which chose other tests.
      const context = { ...message.context, config: project.serializedConfig };
      this.#thread.worker.send({ ...message, context });
    } else {
      this.#thread?.worker.send(message);
    }
  }

  deserialize(data: unknown): unknown {
    return data;
  }

  /** Answers in the thread's place. */
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
