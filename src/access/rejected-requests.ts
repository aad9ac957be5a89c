import type { Runner } from '../database/statement.js';
import { CallerError, type ErrorCode } from '../errors/caller-error.js';
import type { Actor } from './actor.js';
import { writeRepeatedAudit } from './audit-log.js';

/* Rejected requests of a known actor, which the audit log counts by the hour. */

/** The reason for which a known API key cannot be used. */
export type KeyProblem = 'expired' | 'outside its networks' | 'revoked';

/** The reason of a rejection: a permission that the actor lacks, or a problem of its key. */
export type Rejection =
  | { readonly field: 'permission'; readonly reason: string }
  | { readonly field: 'key'; readonly reason: KeyProblem };

/** Reports an error that does not concern the caller. */
type OnError = (error: unknown) => void;

/** A known API key cannot be used. */
export class KeyRejectedError extends CallerError {
  override name = 'KeyRejectedError';
  constructor(
    code: ErrorCode,
    message: string,
    readonly actor: Actor,
    readonly reason: KeyProblem,
  ) {
    super(code, [{ field: null, message }]);
  }
}

/**
 * Records a rejection in the audit log. Equal rejections of an actor are one entry an hour, from any address, so that a flood
 * cannot fill the log. A failure does not change the answer.
 */
export async function auditRejection(
  actor: Actor,
  database: Runner,
  { field, reason }: Rejection,
  onError: OnError,
): Promise<void> {
  try {
    const change = { field, before: null, after: reason };
    await writeRepeatedAudit(actor, database, 'permissionRefuse', [change], { perAddress: false });
  } catch (error) {
    onError(error);
  }
}

/** Records the permissions that the actor of a request lacked. */
export async function auditMissingPermissions(
  actor: Actor,
  database: Runner,
  onError: OnError,
): Promise<void> {
  const missing = actor.origin?.missingPermissions;
  for (const permission of missing ?? []) {
    await auditRejection(actor, database, { field: 'permission', reason: permission }, onError);
  }
  missing?.clear();
}
