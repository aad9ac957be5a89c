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

/** The test files of one group of test/mutation/groups.js. Stryker gets them in MUTATION_TESTS, separated by spaces. */
const files = (process.env.MUTATION_TESTS ?? '').split(' ');
const needsDatabase = files.some((file) => !file.startsWith('test/unit/'));

/** Sets `pool` at the end of the configuration, because Stryker sets it too. */
const reusedThreads: Plugin = {
  name: 'reused-threads',
  configureVitest: ({ project: { config } }) => {
    const name = 'reused-thread';
    config.pool = name as typeof config.pool;
    config.poolRunner = { name, createPoolWorker: (options) => new ReusedThread(options) };
  },
};

/** Runs files in the group's order: quick files come first, and the first failing test detects a mutant. */
class InGroupOrder extends BaseSequencer {
  override async sort(specifications: TestSpecification[]): Promise<TestSpecification[]> {
    const indexOf = ({ moduleId }: TestSpecification) => files.findIndex((file) => moduleId.endsWith(file));
    return specifications.toSorted((a, b) => indexOf(a) - indexOf(b));
  }
}

/** Reports failing files and hooks: Stryker considers only tests, and would count the mutant as a survivor. */
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
    // A test that waits for an event detects a mutant that loses it.
    testTimeout: needsDatabase ? 20_000 : 10_000,
    expect: { poll: { timeout: 5_000 } },
  },
});
