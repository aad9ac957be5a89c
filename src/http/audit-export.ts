import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { type ExportFormat, exportAudit, exportFormats } from '../access/export-audit-log.js';
import type { AuditFilter } from '../access/read-audit-log.js';
import type { Database } from '../database/database.js';
import { inputError } from '../errors/caller-error.js';
import { searchArgument } from '../graphql/page-arguments.js';
import { isStorable } from '../text/characters.js';
import { registerFile } from './file-export.js';
import type { RateLimits } from './rate-limits.js';
import type { SignIn } from './sign-in/sign-in.js';

const contentTypes: Readonly<Record<ExportFormat, string>> = {
  csv: 'text/csv; charset=utf-8',
  jsonl: 'application/jsonl; charset=utf-8',
};

const text = z.string().min(1).refine(isStorable).optional();
const time = z.iso
  .datetime({ offset: true })
  .transform((value) => new Date(value))
  .optional();
const query = z.object({ actorKey: text, action: text, since: time, until: time, q: z.string().optional() });

/**
 * Serves the audit log of each side as a file: `GET /operator/audit-log.csv` or `.jsonl`, and the same below `/seller`.
 * The parameters are those of the API's filter.
 */
export function registerAuditExport(
  server: FastifyInstance,
  database: Database,
  signIn: Pick<SignIn, 'authentication'>,
  limits: RateLimits | null,
): void {
  for (const side of ['operator', 'seller'] as const) {
    for (const format of exportFormats) {
      registerFile(server, database, signIn, limits, {
        side,
        name: `audit-log.${format}`,
        contentType: contentTypes[format],
        partsFor: (actor, given) => exportAudit(actor, database, format, filterOf(given)),
      });
    }
  }
}

/** @throws {CallerError} `BAD_USER_INPUT` on the first parameter that is wrong. */
function filterOf(given: unknown): AuditFilter {
  const parsed = query.safeParse(given);
  if (!parsed.success) {
    const field = String(parsed.error.issues[0]?.path[0] ?? '');
    throw inputError(field, `The parameter ${field} is not valid.`);
  }
  const { actorKey = null, action = null, since = null, until = null, q } = parsed.data;
  return { identity: actorKey, action, since, until, q: searchArgument(q) };
}
