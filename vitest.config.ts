import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ReportWriter } from './test/gate/report.js';

/** Worker processes record here which statements ran; see test/harness/statement-log.ts. */
process.env.STATEMENT_LOG ??= join(tmpdir(), `parley-statements-${process.pid}`);

const { TEST_REPORT: reportPath, GATE_FIXTURES: fixtures } = process.env;

// Each fails in its own way; test/gate/prove.js runs them, each alone.
const gateFixtures = 'test/gate/fixtures/**/*.test.ts';

interface ProjectOptions {
  include: string[];
  exclude?: string[];
  globalSetup?: string;
  sequence?: { groupOrder: number };
}

export const project = (name: string, more: ProjectOptions) => ({
  // Node takes the package's CommonJS build, as our libraries do; there must be one graphql in a process.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name,
    ...more,
    include: fixtures ? [...more.include, gateFixtures] : more.include,
    exclude: fixtures ? (more.exclude ?? []) : [...(more.exclude ?? []), gateFixtures],
    setupFiles: 'test/harness/each-file.ts',
    allowOnly: false,
    testTimeout: 60_000,
    expect: { poll: { timeout: 10_000 } },
    hookTimeout: 120_000,
    // A file has its own database and servers. Parley itself has no state outside of them, so a process loads it
    // once for all files that it runs.
    isolate: false,
  },
});

// A test's folder decides where it runs: test/unit/ needs no database; test/embedded/, test/browser/ and
// test/transport/ run on the embedded database alone; test/postgresql/ on PostgreSQL alone; test/after/ after all
// others; the rest on both.
const all = 'test/**/*.test.ts';
const unit = 'test/unit/**/*.test.ts';
const after = 'test/after/**/*.test.ts';
const embeddedOnly = ['embedded', 'browser', 'transport'].map((folder) => `test/${folder}/**/*.test.ts`);
const postgresqlOnly = 'test/postgresql/**/*.test.ts';

/** Files that take longest, in the order in which they start. Started late, they would run alone at the end. */
const longest = ['live-lossless', 'plans', 'isolation', 'command-line', 'serve', 'folder', 'executor-fuzz'];

class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = longest.findIndex((name) => moduleId.endsWith(`/${name}.test.ts`));
      return index === -1 ? longest.length : index;
    };
    const projects = ['postgresql', 'embedded', 'unit'];
    const order = (file: TestSpecification) => projects.indexOf(file.project.name);
    const sorted = await super.sort(files);
    // A worker serves one project, so files of a project follow each other.
    return sorted.sort((a, b) => order(a) - order(b) || rank(a) - rank(b));
  }
}

export default defineConfig({
  test: {
    reporters: ['default', ...(reportPath ? [new ReportWriter(reportPath)] : [])],
    // Vitest would leave a core to itself, which needs none. On a server that was given they would hold each other up.
    maxWorkers: process.env.TEST_POSTGRESQL_URL ? 1 : Math.min(availableParallelism(), 8),
    sequence: { sequencer: LongestFirst },
    projects: [
      project('unit', { include: [unit] }),
      project('embedded', {
        include: [all],
        exclude: [unit, after, postgresqlOnly],
        globalSetup: 'test/harness/embedded.ts',
      }),
      project('postgresql', {
        include: [all],
        exclude: [unit, after, ...embeddedOnly],
        globalSetup: 'test/harness/postgresql.ts',
      }),
      project('after', {
        include: [after],
        globalSetup: 'test/harness/after.ts',
        sequence: { groupOrder: 1 },
      }),
    ],
  },
});
