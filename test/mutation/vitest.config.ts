import { defineConfig, type Plugin } from 'vitest/config';
import {
  BaseSequencer,
  type Reporter,
  type TestModule,
  type TestSpecification,
  type Vitest,
} from 'vitest/node';
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

/** Runs files in the group's order: a group names quick files first, and the first test that fails finds a mutant. */
class InGroupOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const place = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.endsWith(file));
    return specifications.toSorted((a, b) => place(a) - place(b));
  }
}

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
    sequence: { setupFiles: 'list', sequencer: InGroupOrder },
    // A mutant that loses an event is found by a test that waits for it.
    testTimeout: needsDatabase ? 20_000 : 10_000,
    expect: { poll: { timeout: 5_000 } },
  },
});
