import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { ReportWriter } from './test/gate/report.js';

const project = (name: string, more: { include: string[]; exclude?: string[] }) => ({
  // Node takes the package's CommonJS build, as our libraries do; there must be one graphql in a process.
  resolve: { alias: [{ find: /^graphql$/, replacement: 'graphql/index.js' }] },
  test: {
    name,
    ...more,
    globalSetup: `test/harness/${name}.ts`,
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

// What needs several processes on one database, or reads PostgreSQL's plans at scale, cannot run embedded;
// what is about the embedded database's own folder cannot run elsewhere.
const postgresqlOnly = ['test/postgresql/**/*.test.ts'];
const embeddedOnly = ['test/embedded/**/*.test.ts'];
// What reads texts has no database, and what pages look like does not depend on one: these run once.
const once = ['test/guard/**/*.test.ts', 'test/web/**/*.test.ts', 'test/browser/accessibility.test.ts'];

/** Begins with what takes longest, which would else be waited for at the end. */
class LongestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const isLong = ({ moduleId }: TestSpecification) => /live-lossless|plans/.test(moduleId);
    const sorted = await super.sort(files);
    return [...sorted.filter(isLong), ...sorted.filter((file) => !isLong(file))];
  }
}

const { TEST_REPORT: reportPath, GATE_FIXTURES: fixtures } = process.env;

// Each fails in its own way; test/gate/prove.js runs them, each alone.
const gateFixtures = fixtures ? [] : ['test/gate/fixtures/**'];

export default defineConfig({
  test: {
    reporters: ['default', ...(reportPath ? [new ReportWriter(reportPath)] : [])],
    // Vitest would leave a core to itself, which needs none. On a server that was given they would hold each other up.
    maxWorkers: process.env.TEST_POSTGRESQL_URL ? 1 : Math.min(availableParallelism(), 8),
    sequence: { sequencer: LongestFirst },
    projects: [
      project('embedded', { include: ['test/**/*.test.ts'], exclude: [...postgresqlOnly, ...gateFixtures] }),
      project('postgresql', {
        include: ['test/**/*.test.ts'],
        exclude: [...embeddedOnly, ...once, ...gateFixtures],
      }),
    ],
  },
});
