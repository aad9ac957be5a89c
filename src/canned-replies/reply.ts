import type { OperatorActor } from '../access/actor.js';
import { requirePermission } from '../access/permissions.js';
import { cannedRepliesOf, sharedReplies } from '../access/tenant-scopes.js';
import type { Values } from '../database/statement.js';
import type { cannedReplies } from '../database/statements/canned-replies.js';
import { ForbiddenError } from '../errors/caller-error.js';
import type { ReplyText } from '../text/reply-language.js';

/** A canned reply of an operator: shared, or a user's own. */
export interface CannedReply {
  readonly id: number;
  readonly ownerId: number;
  readonly isShared: boolean;
  readonly name: string;
  /** The name without case: the order of lists. */
  readonly nameKey: string;
  /** At least one; the first is the default. */
  readonly texts: readonly ReplyText[];
  /** The number of times that it was inserted. */
  readonly uses: number;
  readonly updatedAt: Date;
}

/** Returns the reply of a row. */
export function replyOf(row: Values<typeof cannedReplies.first.row>): CannedReply {
  const { languages, texts, ...rest } = row;
  return {
    ...rest,
    isShared: row.ownerId === sharedReplies,
    texts: texts.map((text, index) => ({ language: languages[index] ?? '', text: text ?? '' })),
  };
}

/** Returns the two owners whose replies the actor sees; -1 for none. */
export function visibleOwners(actor: OperatorActor): { owner: number; otherOwner: number } {
  return { owner: sharedReplies, otherOwner: cannedRepliesOf(actor).ownOwner ?? -1 };
}

/**
 * Returns the owner of shared replies, or the actor itself, if the actor can manage them.
 * @throws {CallerError} `MISSING_SCOPE`, `FORBIDDEN`.
 */
export function requireOwner(actor: OperatorActor, isShared: boolean): number {
  requirePermission(actor, isShared ? 'canned-replies.manage' : 'canned-replies.use');
  if (isShared) return sharedReplies;
  const { ownOwner } = cannedRepliesOf(actor);
  if (ownOwner === null) {
    throw new ForbiddenError('Only a signed-in user has own canned replies. Use shared ones.');
  }
  return ownOwner;
}
