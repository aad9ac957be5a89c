import { readFileSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { BaseSequencer, type TestSpecification } from 'vitest/node';
import { filesLeftOut, namesToRun } from './test/gate/full-only.js';
import { ReportWriter } from './test/gate/report.js';

/** Worker processes record executed statements here; see test/harness/statement-log.ts. */
process.env.STATEMENT_LOG ??= join(tmpdir(), `parley-statements-${process.pid}`);

const { TEST_REPORT: reportPath, GATE_FIXTURES: fixtures } = process.env;

// Each fixture fails in a different way. test/gate/prove.js runs them separately.
const gateFixtures = 'test/gate/fixtures/**/*.test.ts';

interface ProjectOptions {
  include: string[];
  exclude?: string[];
  globalSetup?: string;
  execArgv?: string[];
  sequence?: { groupOrder: number };
}

const clientSource = fileURLToPath(new URL('client/src', import.meta.url));

export const project = (name: string, more: ProjectOptions) => ({
  // Our libraries use the CommonJS build of graphql; a process must have only one copy.
  resolve: {
    alias: [
      { find: /^graphql$/, replacement: 'graphql/index.js' },
      // The package is not built for tests.
      { find: /^@parley\/client$/, replacement: `${clientSource}/index.ts` },
      { find: /^@parley\/client\/(\w+)$/, replacement: `${clientSource}/$1.ts` },
    ],
  },
  test: {
    name,
    ...more,
    include: fixtures ? [...more.include, gateFixtures] : more.include,
    exclude: [...(more.exclude ?? []), ...filesLeftOut, ...(fixtures ? [] : [gateFixtures])],
    setupFiles: 'test/harness/each-file.ts',
    allowOnly: false,
    // These limits end what hangs. On a busy machine a test can take many times as long as usual, and only a failure waits to
    // the end. A condition and a request (test/harness/server.ts) have less time than a test, so the error names them.
    testTimeout: 300_000,
    expect: { poll: { timeout: 120_000 } },
    hookTimeout: 300_000,
    // A file has its own database and servers, and Parley has no other state. So a process loads it once for all its
    // files.
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

/**
 * Files without statements of their own: other tests run their statements on both databases. In `npm test` they run on the
 * database that names them, and in `.ci/full` on both. Those with acts at the same time run on PostgreSQL, where they have
 * connections of their own; those that only compare answers, read emails or wait, on the embedded database.
 */
const onOneDatabase: Record<'postgresql' | 'embedded', string[]> =
  process.env.TEST_FULL === '1' ? { postgresql: [], embedded: [] } : readOneDatabase();

function readOneDatabase() {
  return JSON.parse(readFileSync(new URL('test/gate/one-database.json', import.meta.url), 'utf8'));
}

/** The slowest files, in the order of their start. If they started late, they would run alone at the end. */
const slowestFiles = [
  'postgresql/live-lossless',
  'postgresql/notification-processes',
  'postgresql/unavailable-answers',
  'postgresql/plans',
  'postgresql/rate-limits',
  'postgresql/webhook-processes',
  'postgresql/readiness',
  'postgresql/bounds',
  'postgresql/half-open',
  'postgresql/failover',
  'browser/work-state-screens',
  'browser/portals',
  'browser/thread-looks',
  'browser/notes',
  'browser/work-state',
  'browser/seller-column',
  'browser/accessibility',
  'browser/undo-send',
  'browser/canned-replies',
  'browser/working-together',
  'browser/dialogs',
  'browser/views',
  'browser/failures',
  'browser/note-mode',
  'browser/note-search',
  'browser/acts-meanwhile',
  'browser/message-menu',
  'browser/looks',
  'browser/sign-in',
  'live/typing-and-presence',
  'isolation/foreign-ids',
  'isolation/hidden-threads',
  'webhooks/failing',
  'sign-in/streams',
  'browser/dev',
  'browser/keyboard',
  'browser/notifications',
  'browser/kept-threads',
  'embedded/damaged-folder',
  'reports-model',
  'sign-in/second-factor',
  'work-model',
  'serve',
  'keyset-pages',
  'browser/restricted-session',
  'embedded/power-safe',
  'browser/reports',
  'postgresql/rolling-restart',
  'browser/thread-scrolling',
  'browser/link-patterns',
  'browser/audit-log',
  'working-together',
  'transport/executor-fuzz',
  'bad-input',
  'chat-model',
];

class SlowestFirst extends BaseSequencer {
  override async sort(files: TestSpecification[]): Promise<TestSpecification[]> {
    const rank = ({ moduleId }: TestSpecification) => {
      const index = slowestFiles.findIndex((name) => moduleId.endsWith(`/test/${name}.test.ts`));
      return index === -1 ? slowestFiles.length : index;
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
    ...(namesToRun && { testNamePattern: namesToRun }),
    reporters: ['default', ...(reportPath ? [new ReportWriter(reportPath)] : [])],
    // Vitest reserves a core for itself, which does not need one. On an external server, several workers would block each other.
    maxWorkers: process.env.TEST_POSTGRESQL_URL ? 1 : Math.min(availableParallelism(), 8),
    sequence: { sequencer: SlowestFirst },
    projects: [
      project('unit', { include: [unit] }),
      project('embedded', {
        include: [all],
        exclude: [unit, after, postgresqlOnly, ...onOneDatabase.postgresql],
        globalSetup: 'test/harness/embedded.ts',
        // Optimizing the embedded database's code costs a worker more CPU than it saves in a run.
        execArgv: ['--liftoff-only'],
      }),
      project('postgresql', {
        include: [all],
        exclude: [unit, after, ...embeddedOnly, ...onOneDatabase.embedded],
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
