import type { AuditAction } from '../access/audit-actions.js';
import type { RequestOrigin } from '../access/request-origin.js';
import type { PersonSession, ValidSession } from '../access/session-lookup.js';
import { unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import {
  dismissNotice as dismissStatement,
  endTrustedDevice as endDeviceStatement,
  endOtherSessions as endOthersStatement,
  endOwnSession as endSessionStatement,
  noticesOfUser,
  ownSessions,
  trustedDevices,
} from '../database/statements/account-security.js';
import { lockPerson } from '../database/statements/passkeys.js';
import { auditAccount } from './memberships.js';

/*
 * A user's own sessions, trusted devices and notices. Their ids are numbers of rows, not secrets: each works only for its user.
 */

/** Returns the user's sessions, the latest first. */
export async function listOwnSessions(database: Database, { id: current, userId }: ValidSession) {
  const sessions = await database.run(unauthenticated, ownSessions, { userId });
  return sessions.map(({ id, ...session }) => ({ id: String(id), ...session, isCurrent: id === current }));
}

/** Ends one of the user's sessions. Does nothing if there is no such session. */
export async function endOwnSession(
  database: Database,
  session: ValidSession,
  origin: RequestOrigin,
  id: number,
): Promise<void> {
  await endOwn(database, session, origin, { statement: endSessionStatement, id, action: 'sessionRevoke' });
}

/** Ends the user's sessions except for this one. */
export async function endOtherSessions(
  database: Database,
  session: ValidSession,
  origin: RequestOrigin,
): Promise<void> {
  const { id } = session;
  await endOwn(database, session, origin, { statement: endOthersStatement, id, action: 'sessionRevoke' });
}

/**
 * Returns the devices on which the user needs no second factor, the last used first.
 * @param tokenHash the hash of the token of the device that is used now.
 */
export async function listTrustedDevices(
  database: Database,
  { userId }: ValidSession,
  tokenHash: string | null,
) {
  const devices = await database.run(unauthenticated, trustedDevices, { userId });
  return devices.map(({ id, tokenHash: each, ...device }) => ({
    id: String(id),
    ...device,
    isCurrent: each !== null && each === tokenHash,
  }));
}

/** Ends the trust in one of the user's devices. Does nothing if there is no such device. */
export async function endTrustedDevice(
  database: Database,
  session: ValidSession,
  origin: RequestOrigin,
  id: number,
): Promise<void> {
  await endOwn(database, session, origin, {
    statement: endDeviceStatement,
    id,
    action: 'trustedDeviceRevoke',
  });
}

/** Runs a statement that ends rows of the user, and writes the audit entries if there was one. */
async function endOwn(
  database: Database,
  session: ValidSession,
  origin: RequestOrigin,
  {
    statement,
    id,
    action,
  }: {
    statement: typeof endSessionStatement | typeof endOthersStatement | typeof endDeviceStatement;
    id: number;
    action: AuditAction;
  },
): Promise<void> {
  await database.transaction(async (transaction) => {
    const { userId } = session;
    await transaction.run(unauthenticated, lockPerson, { userId });
    const [ended] = await transaction.run(unauthenticated, statement, { userId, id });
    if (ended) await auditAccount(transaction, userId, action, origin);
  });
}

/** Returns the notices that the user has not dismissed, the latest first. */
export async function listNotices(database: Database, { userId }: PersonSession) {
  const notices = await database.run(unauthenticated, noticesOfUser, { userId });
  return notices.map(({ id, ...notice }) => ({ id: String(id), ...notice }));
}

/** Dismisses one of the user's notices and those before it. */
export async function dismissNotice(database: Database, { userId }: ValidSession, id: number): Promise<void> {
  await database.run(unauthenticated, dismissStatement, { userId, id });
}
