import type { Actor } from '../../access/actor.js';
import { ownMarketplace } from '../../access/tenant-scopes.js';
import type { Runner } from '../../database/statement.js';
import { memberPreferences } from '../../database/statements/notification-settings.js';
import { ownPushSubscription, removePushSubscription } from '../../database/statements/push-subscriptions.js';
import { inputError } from '../../errors/caller-error.js';
import type { PostResult } from '../../outgoing-requests/post.js';
import { directionOf, languageNamed } from '../languages.js';
import { mailTexts } from '../mail-texts.js';
import { countTest, type TestCounts } from '../test-limit.js';
import type { PushMessage } from './push-content.js';
import { type PushPost, postPush } from './push-sender.js';
import { sessionOf } from './subscriptions.js';

/**
 * The result of a test. `accepted`: the push service has taken it. `gone`: it has the subscription no longer, which is removed.
 * `rejected`: it answered with an error. `unreachable`: there was no answer.
 */
export type PushTestOutcome = 'accepted' | 'gone' | 'rejected' | 'unreachable';

export interface PushTest {
  outcome: PushTestOutcome;
  /** The error, as a sentence or a status; null without one. */
  reason: string | null;
}

/** The parts that a test needs. */
export interface PushTestServices extends PushPost {
  counts: TestCounts;
}

/**
 * Sends a push to the browser of the actor's session at once, also in the quiet hours, and waits for the answer of its push service. It
 * is neither stored nor tried again.
 * @throws {CallerError} `FORBIDDEN` if the actor has no session; `RATE_LIMITED`; `BAD_USER_INPUT` if there is no subscription.
 */
export async function testPush(
  actor: Actor,
  database: Runner,
  services: PushTestServices | null,
): Promise<PushTest> {
  const { sessionId, memberId } = sessionOf(actor);
  if (!services) throw inputError(null, 'This server cannot send pushes now.');
  const scope = ownMarketplace(actor);
  const [subscription] = await database.run(scope, ownPushSubscription, { sessionId, memberId });
  if (!subscription) throw inputError(null, 'Your session has no subscription to pushes.');
  const [member] = await database.run(scope, memberPreferences, { memberId });
  if (!member) throw new Error("The actor's own membership does not exist.");
  await countTest(services.counts, actor, memberId, 'push tests');
  const language = languageNamed(member.language ?? member.defaultLanguage);
  const message: PushMessage = {
    title: member.marketplaceName,
    body: mailTexts[language].testHeading,
    language,
    direction: directionOf(language),
    tag: 'test',
    path: `/${actor.side}/notifications`,
    badge: null,
  };
  const test = resultOf(await postPush(services, subscription, message, 'test'));
  if (test.outcome === 'gone') await database.run(scope, removePushSubscription, { sessionId });
  return test;
}

function resultOf({ status, failure }: PostResult): PushTest {
  if (failure === null) return { outcome: 'accepted', reason: null };
  if (status === 404 || status === 410) return { outcome: 'gone', reason: failure };
  return { outcome: status === null ? 'unreachable' : 'rejected', reason: failure };
}
