import { renameSync, writeFileSync } from 'node:fs';
import type { Reporter, TestCase, TestModule, TestRunEndReason } from 'vitest/node';

/** The report of a test run, for `run-tests.js`. */
export interface TestRunReport {
  /** `failed` also if a hook failed or no test handled an error. */
  reason: TestRunEndReason;
  /** Errors outside of tests: unhandled rejections, crashed workers, failed set-ups. */
  unhandledErrors: string[];
  /** One entry for each file and project. */
  files: FileReport[];
}

export interface FileReport {
  project: string;
  /** Relative to the root of the repository, with slashes. */
  file: string;
  state: ReturnType<TestModule['state']>;
  /** The errors of loading the file and of its hooks. */
  errors: string[];
  passed: number;
  failed: string[];
  skipped: string[];
  /** Tests that were collected and did not finish. */
  unfinished: string[];
}

/**
 * Writes the report of a run to a file when the run ends. The file appears complete or not at all, so a missing file
 * means that the runner ended before it reported.
 */
export class ReportWriter implements Reporter {
  constructor(private readonly path: string) {}

  onTestRunEnd(
    modules: readonly TestModule[],
    unhandledErrors: readonly ErrorWithCause[],
    reason: TestRunEndReason,
  ): void {
    const report: TestRunReport = {
      reason,
      unhandledErrors: unhandledErrors.map(messageOf),
      files: modules.map(reportOf),
    };
    const unfinished = `${this.path}.unfinished`;
    writeFileSync(unfinished, JSON.stringify(report));
    renameSync(unfinished, this.path);
  }
}

function reportOf(module: TestModule): FileReport {
  const tests = [...module.children.allTests()];
  const named = (state: ReturnType<TestCase['result']>['state']) =>
    tests.filter((test) => test.result().state === state).map(({ fullName }) => fullName);
  const suites = [...module.children.allSuites()];
  return {
    project: module.project.name,
    file: module.relativeModuleId,
    state: module.state(),
    errors: [module, ...suites].flatMap((suite) => suite.errors()).map(messageOf),
    passed: named('passed').length,
    failed: named('failed'),
    skipped: named('skipped'),
    unfinished: named('pending'),
  };
}

interface ErrorWithCause {
  message: string;
  cause?: { message: string } | undefined;
  /** The errors of an AggregateError. */
  errors?: { message: string }[];
}

/** Returns the message of an error with those of its causes. */
function messageOf({ message, cause, errors = [] }: ErrorWithCause): string {
  const causes = [...(cause ? [cause] : []), ...errors].map((error) => error.message);
  return causes.length === 0 ? message : `${message} (${causes.join('; ')})`;
}
