import type { Runner } from '../database/statement.js';
import { CallerError, type ErrorCode } from '../errors/caller-error.js';
import type { Actor } from './actor.js';
import { writeRepeatedAudit } from './audit-log.js';

/* Refused acts of a known actor, which the audit log counts by the hour. */

/** The reason for which a known API key cannot be used. */
export type KeyProblem = 'expired' | 'outside its networks' | 'revoked';

/** The reason of a refusal: a permission that the actor lacks, or a problem of its key. */
export type Refusal =
  | { readonly field: 'permission'; readonly reason: string }
  | { readonly field: 'key'; readonly reason: KeyProblem };

/** Reports an error that does not concern the caller. */
type OnError = (error: unknown) => void;

/** A known API key cannot be used. */
export class KeyRefusedError extends CallerError {
  override name = 'KeyRefusedError';
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
 * Records a refusal in the audit log. Equal refusals of an actor are one entry an hour, from any address, so that a flood
 * cannot fill the log. A failure does not change the answer.
 */
export async function auditRefusal(
  actor: Actor,
  database: Runner,
  { field, reason }: Refusal,
  onError: OnError,
): Promise<void> {
  try {
    const change = { field, before: null, after: reason };
    await writeRepeatedAudit(actor, database, 'permissionRefuse', [change], { perAddress: false });
  } catch (error) {
    onError(error);
  }
}

/** Records the permissions that were refused to the actor's request. */
export async function auditRefusedPermissions(
  actor: Actor,
  database: Runner,
  onError: OnError,
): Promise<void> {
  const refused = actor.origin?.refused;
  for (const permission of refused ?? []) {
    await auditRefusal(actor, database, { field: 'permission', reason: permission }, onError);
  }
  refused?.clear();
}
