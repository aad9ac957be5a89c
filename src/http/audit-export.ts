import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import { type ExportFormat, exportAudit, exportFormats } from '../access/export-audit-log.js';
import type { AuditFilter } from '../access/read-audit-log.js';
import { auditRefusedPermissions } from '../access/refusals.js';
import type { Database } from '../database/database.js';
import { inputError } from '../errors/caller-error.js';
import { searchArgument } from '../graphql/page-arguments.js';
import { isStorable } from '../text/characters.js';
import { type RateLimits, setRateLimitHeaders } from './rate-limits.js';
import { originOf } from './request.js';
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
 * The parameters are those of the API's filter. The client's speed sets the speed of reading.
 */
export function registerAuditExport(
  server: FastifyInstance,
  database: Database,
  { authentication }: Pick<SignIn, 'authentication'>,
  limits: RateLimits | null,
): void {
  for (const side of ['operator', 'seller'] as const) {
    for (const format of exportFormats) {
      server.get(`/${side}/audit-log.${format}`, async (request, reply) => {
        const status = await limits?.countAddress(request.clientAddress);
        if (status) setRateLimitHeaders(reply, status);
        const actor = await authentication.authenticate(request.headers, side, {
          address: request.clientAddress,
          requestId: request.id,
        });
        request.logged.actor = actor.identity;
        await limits?.countActor(actor);
        const reader = { ...actor, origin: originOf(request) };
        const lines = await linesFor(reader, database, format, filterOf(request.query), (error) =>
          request.log.warn({ err: error }, 'a refused permission could not be recorded'),
        );
        // The first page is read before the answer begins, so that an error still gets its status.
        const first = await lines.next();
        async function* all() {
          if (!first.done) yield first.value;
          yield* lines;
        }
        return reply
          .type(contentTypes[format])
          .header('content-disposition', `attachment; filename="audit-log.${format}"`)
          .header('cache-control', 'no-store')
          .send(Readable.from(all()));
      });
    }
  }
}

/** Returns the lines of the file. The audit log records a refusal. @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN` */
async function linesFor(
  actor: Actor,
  database: Database,
  format: ExportFormat,
  filter: AuditFilter,
  onError: (error: unknown) => void,
): Promise<AsyncGenerator<string>> {
  try {
    return exportAudit(actor, database, format, filter);
  } catch (error) {
    await auditRefusedPermissions(actor, database, onError);
    throw error;
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
