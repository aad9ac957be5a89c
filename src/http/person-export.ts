import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { exportPerson } from '../accounts/export-person.js';
import type { Database } from '../database/database.js';
import { decodeUserId } from '../graphql/ids.js';
import { registerFile } from './file-export.js';
import type { RateLimits } from './rate-limits.js';
import type { SignIn } from './sign-in/sign-in.js';

const query = z.object({ id: z.string() });

/** Serves what is stored about a user as a file: `GET /operator/person.jsonl?id=`, with the id of the `User`. */
export function registerPersonExport(
  server: FastifyInstance,
  database: Database,
  signIn: Pick<SignIn, 'authentication'>,
  limits: RateLimits | null,
): void {
  registerFile(server, database, signIn, limits, {
    side: 'operator',
    name: 'person.jsonl',
    contentType: 'application/jsonl; charset=utf-8',
    partsFor: (actor, given) => {
      const { data } = query.safeParse(given);
      return exportPerson(actor, database, data ? decodeUserId(data.id) : null);
    },
  });
}
