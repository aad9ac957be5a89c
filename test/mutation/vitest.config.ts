import { defineConfig, type Plugin } from 'vitest/config';
import type { Reporter, TestModule, Vitest } from 'vitest/node';
import { project } from '../../vitest.config.js';
import { ReusedThread } from './reused-thread.js';

/** The tests of one group of test/mutation/groups.js, for Stryker. MUTATION_TESTS has its files, a space between each. */
const files = (process.env.MUTATION_TESTS ?? '').split(' ');
const needsDatabase = files.some((file) => !file.startsWith('test/unit/'));

/** Stryker sets `pool`, so it is set again when all is configured. */
const reusedThreads: Plugin = {
  name: 'reused-threads',
  configureVitest: ({ project: { config } }) => {
    const name = 'reused-thread';
    config.pool = name as typeof config.pool;
    config.poolRunner = { name, createPoolWorker: (options) => new ReusedThread(options) };
  },
};

/** Reports a file or a hook that fails: Stryker looks at tests alone, and would take the mutant for a survivor. */
class ReportFailedFiles implements Reporter {
  #vitest: Vitest | undefined;

  onInit(vitest: Vitest): void {
    this.#vitest = vitest;
  }

  onTestModuleEnd(file: TestModule): void {
    const suites = [file, ...file.children.allSuites()];
    for (const error of suites.flatMap((suite) => suite.errors())) this.#vitest?.state.errorsSet.add(error);
  }
}

const { resolve, test } = project('mutation', {
  include: files,
  ...(needsDatabase && { globalSetup: 'test/harness/embedded.ts' }),
});

export default defineConfig({
  resolve,
  plugins: [reusedThreads],
  test: {
    ...test,
    reporters: [new ReportFailedFiles()],
    setupFiles: ['test/mutation/attribute-coverage.ts', test.setupFiles],
    sequence: { setupFiles: 'list' },
    // A mutant that loses an event is found by a test that waits for it.
    testTimeout: needsDatabase ? 20_000 : 5_000,
    expect: { poll: { timeout: 5_000 } },
  },
});
