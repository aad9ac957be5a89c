import { z } from 'zod';
import type { Actor } from '../access/actor.js';
import { ownMarketplace } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import { memberPreferences } from '../database/statements/notification-settings.js';
import { inputError } from '../errors/caller-error.js';
import type { MailQueue } from '../mail/mail-queue.js';
import { personOf } from './preferences.js';
import { countTest, type TestCounts } from './test-limit.js';

/** The kind of the test emails in the queue. */
export const testMailKind = 'notificationTest';

/** What a test email is stored with. All else is read when it is sent. */
export const testMailPayload = z.object({ marketplaceId: z.number().int(), memberId: z.number().int() });

/** Nobody waits for a test for longer. */
const lifetimeS = 3_600;

/** Sends people test emails, which take the way of the emails about unread messages. */
export class TestMails {
  constructor(
    private readonly database: Database,
    private readonly queue: Pick<MailQueue, 'seal' | 'addBulk'>,
    private readonly counts: TestCounts,
  ) {}

  /**
   * Stores an email to the actor. It is sent at once, also in the quiet hours and to an address that was rejected.
   * @returns the address.
   * @throws {CallerError} `FORBIDDEN` if the actor is no person; `RATE_LIMITED`; `BAD_USER_INPUT` if the marketplace sends no emails.
   */
  async send(actor: Actor): Promise<string> {
    const { memberId } = personOf(actor);
    const { marketplaceId } = actor;
    const [row] = await this.database.run(ownMarketplace(actor), memberPreferences, { memberId });
    if (!row) throw new Error("The actor's own membership does not exist.");
    const { email, language, defaultLanguage } = row;
    if (!row.emails) throw inputError(null, 'This marketplace sends no emails about messages.');
    await countTest(this.counts, actor, memberId, 'notification tests');
    const mail = await this.queue.seal(email, language ?? defaultLanguage, { marketplaceId, memberId });
    await this.queue.addBulk(this.database, { kind: testMailKind, lifetimeS }, [mail]);
    return email;
  }
}

/** Stores a test email, on a server that sends emails. @throws {CallerError} as `TestMails` does; `BAD_USER_INPUT` without one */
export async function sendTest(actor: Actor, tests: TestMails | null): Promise<string> {
  personOf(actor);
  if (!tests) throw inputError(null, 'This server sends no emails.');
  return tests.send(actor);
}
