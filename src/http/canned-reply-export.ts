import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { exportReplies } from '../canned-replies/export-replies.js';
import type { Database } from '../database/database.js';
import { inputError } from '../errors/caller-error.js';
import { registerFile } from './file-export.js';
import type { RateLimits } from './rate-limits.js';
import type { SignIn } from './sign-in/sign-in.js';

const query = z.object({ shared: z.enum(['true', 'false']) });

/** Serves the operator's canned replies as a file: `GET /operator/canned-replies.csv?shared=true`, or `false` for own ones. */
export function registerReplyExport(
  server: FastifyInstance,
  database: Database,
  signIn: Pick<SignIn, 'authentication'>,
  limits: RateLimits | null,
): void {
  registerFile(server, database, signIn, limits, {
    side: 'operator',
    name: 'canned-replies.csv',
    contentType: 'text/csv; charset=utf-8',
    partsFor: (actor, given) => {
      const { data } = query.safeParse(given);
      if (!data) throw inputError('shared', 'The parameter shared must be true or false.');
      return exportReplies(actor, database, data.shared === 'true');
    },
  });
}
