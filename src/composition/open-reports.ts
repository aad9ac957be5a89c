import type { FastifyBaseLogger } from 'fastify';
import { systemActor } from '../access/actor.js';
import type { FindingCounts } from '../content-policy/finding-counts.js';
import type { Database } from '../database/database.js';
import { FindingCountJobs } from '../reports/finding-count-jobs.js';
import { ReportJobs } from '../reports/report-jobs.js';
import { type OpenParts, warningsOf } from './open-parts.js';

/** Opens the jobs of the reports, which begin with `start`. @param findings what the content policy found in this process. */
export function openReports(
  parts: OpenParts,
  database: Database,
  findings: FindingCounts,
  log: FastifyBaseLogger,
  pollMs: number | undefined,
): { start(): void } {
  const warn = warningsOf(log);
  const figures = warn('the figures of the reports could not be updated');
  const counts = warn('the findings of the content policy could not be counted');
  const jobs = [
    parts.add(new ReportJobs(systemActor, database, figures, pollMs)),
    parts.add(new FindingCountJobs(systemActor, database, findings, counts, pollMs)),
  ];
  return {
    start: () => {
      for (const job of jobs) job.start();
    },
  };
}
