import type { FastifyRequest } from 'fastify';
import { writeAudit } from '../../access/audit-log.js';
import type { RequestOrigin } from '../../access/request-origin.js';
import { actorOfSession, hasMembership, type PersonSession } from '../../access/session-lookup.js';
import type { ExpectedChange, LibraryChange } from '../../accounts/expected-change.js';
import { auditAccount } from '../../accounts/memberships.js';
import { type PasswordLink, recordPasswordLink } from '../../accounts/password-links.js';
import type { Database } from '../../database/database.js';
import { originOf } from '../request.js';
import { type AccountNotices, isNoticed, type NoticeRequest } from './account-notices.js';
import type { Operation } from './library-operations.js';

/* The audit entries and emails of the changes of accounts that the sign-in library commits. */

interface ChangeServices {
  database: Database;
  notices: AccountNotices;
}

/** Returns the change of an account that an operation can commit; null if it can commit none. */
export function changeOf(
  services: ChangeServices,
  { changes }: Operation,
  request: FastifyRequest,
  { session, link }: { session: PersonSession | null; link: PasswordLink | null },
): ExpectedChange | null {
  if (link) return passwordReset(services, request, link);
  if (!session || !changes) return null;
  const origin = originOf(request);
  return changes === 'signOut'
    ? signOut(session, origin)
    : accountChange(services.notices, changes, session.userId, origin, request);
}

/** Returns a change that the logs of all marketplaces of the person have. */
export const accountChange = (
  notices: AccountNotices,
  change: LibraryChange,
  userId: number,
  origin: RequestOrigin,
  request: NoticeRequest,
): ExpectedChange => ({
  userId,
  change,
  record: async (transaction) => {
    const email = await auditAccount(transaction, userId, change, origin);
    if (email !== null && isNoticed(change))
      await notices.add(transaction, { userId, email }, change, request);
  },
});

function passwordReset(
  { database, notices }: ChangeServices,
  request: FastifyRequest,
  link: PasswordLink,
): ExpectedChange {
  const { userId } = link;
  let publish: (database: Database) => void = () => {};
  return {
    userId,
    change: 'passwordReset',
    record: async (transaction) => {
      const recorded = await recordPasswordLink(transaction, link, originOf(request));
      const { email } = recorded;
      publish = recorded.publish;
      if (email !== null) await notices.add(transaction, { userId, email }, 'passwordReset', request);
    },
    committed: () => publish(database),
  };
}

/** The log of the marketplace in which the person acts has the sign-out, as it has the sign-in. */
const signOut = (session: PersonSession, origin: RequestOrigin): ExpectedChange => ({
  userId: session.userId,
  change: 'signOut',
  record: async (transaction) => {
    if (hasMembership(session) && session.restriction !== 'singleSignOn')
      await writeAudit({ ...actorOfSession(session), origin }, transaction, 'signOut', []);
  },
});
