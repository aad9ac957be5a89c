import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Tinypool } from 'tinypool';

/** The time after which an unused thread ends. */
const idleTimeoutMs = 30_000;

/** A thread beside the event loop that runs the default function of a module. It starts with its first task. */
export class OneThread<Task, Result> {
  readonly #filename: string;
  /** Whether there is a module to run: only the build has it in a form that Node can load. */
  readonly isAvailable: boolean;
  #threads: Tinypool | undefined;

  /** @param module the address of the built module. */
  constructor(
    module: URL,
    private readonly resourceLimits: {
      readonly maxYoungGenerationSizeMb?: number;
      readonly maxOldGenerationSizeMb?: number;
    } = {},
  ) {
    this.#filename = fileURLToPath(module);
    this.isAvailable = existsSync(this.#filename);
  }

  /** @param signal ends the thread during the task; the next task starts another. */
  run(task: Task, signal?: AbortSignal): Promise<Result> {
    this.#threads ??= new Tinypool({
      filename: this.#filename,
      minThreads: 0,
      maxThreads: 1,
      idleTimeout: idleTimeoutMs,
      resourceLimits: this.resourceLimits,
    });
    return this.#threads.run(task, signal && { signal });
  }

  async close(): Promise<void> {
    await this.#threads?.destroy();
  }
}
