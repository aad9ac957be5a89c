import { Readable } from 'node:stream';
import type { FastifyInstance } from 'fastify';
import type { Actor } from '../access/actor.js';
import { auditMissingPermissions } from '../access/rejected-requests.js';
import type { Database } from '../database/database.js';
import { type RateLimits, setRateLimitHeaders } from './rate-limits.js';
import { originOf } from './request.js';
import type { SignIn } from './sign-in/sign-in.js';

/** A file that an actor can download. */
export interface FileExport<Side extends Actor['side']> {
  readonly side: Side;
  /** Its address is `/<side>/<name>`. */
  readonly name: string;
  readonly contentType: string;
  /** Returns the file in parts. Throws a `CallerError` at once if the actor lacks a permission. */
  readonly partsFor: (actor: Extract<Actor, { side: Side }>, query: unknown) => AsyncGenerator<string>;
}

/** Serves a file. The client's speed sets the speed of reading. */
export function registerFile<Side extends Actor['side']>(
  server: FastifyInstance,
  database: Database,
  { authentication }: Pick<SignIn, 'authentication'>,
  limits: RateLimits | null,
  { side, name, contentType, partsFor }: FileExport<Side>,
): void {
  server.get(`/${side}/${name}`, async (request, reply) => {
    const status = await limits?.countAddress(request.clientAddress);
    if (status) setRateLimitHeaders(reply, status);
    const actor = await authentication.authenticate(request.headers, side, {
      address: request.clientAddress,
      requestId: request.id,
    });
    request.logged.actor = actor.identity;
    await limits?.countActor(actor);
    const reader = { ...actor, origin: originOf(request) } as Extract<Actor, { side: Side }>;
    const parts = await withPermissionAudit(
      reader,
      database,
      () => partsFor(reader, request.query),
      (error) => request.log.warn({ err: error }, 'a missing permission could not be recorded'),
    );
    const asFile = () =>
      reply
        .type(contentType)
        .header('content-disposition', `attachment; filename="${name}"`)
        .header('cache-control', 'no-store');
    // Nothing is read or recorded as exported.
    if (request.method === 'HEAD') return asFile().send();
    // The first part is read before the answer begins, so that an error still gets its status.
    const first = await parts.next();
    async function* all() {
      if (!first.done) yield first.value;
      yield* parts;
    }
    return asFile().send(Readable.from(all()));
  });
}

/**
 * Returns the result of `work`. If the actor lacks a permission for it, the audit log records that.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
async function withPermissionAudit<Result>(
  actor: Actor,
  database: Database,
  work: () => Result,
  onError: (error: unknown) => void,
): Promise<Result> {
  try {
    return work();
  } catch (error) {
    await auditMissingPermissions(actor, database, onError);
    throw error;
  }
}
