import type { AuditAction } from '../access/audit-actions.js';
import type { RequestOrigin } from '../access/request-origin.js';
import { unauthenticated } from '../access/tenant-scopes.js';
import type { Database } from '../database/database.js';
import type { Runner, Values } from '../database/statement.js';
import {
  endPasskeySessions,
  keepPasskeySession,
  lockPerson,
  ownerOfPasskey,
  passkeysOfPerson,
  removePasskey as removeStatement,
  renamePasskey as renameStatement,
  restorePasskey as restoreStatement,
  secondFactorsOfPerson,
  turnOffApp,
} from '../database/statements/passkeys.js';
import { inputError } from '../errors/caller-error.js';
import { checkName } from '../text/names.js';
import { auditAccount, type Notify } from './memberships.js';

/*
 * A person's passkeys. Their ids are numbers of rows, not secrets: each works only for its person. The scope is the person's
 * own account.
 */

/** The maximum number of passkeys of a person. */
export const maxPasskeys = 10;

/** The longest name of a passkey, in code points. */
const maxNameLength = 60;

/** The signed-in person, with the marketplace of the session. */
type Person = Readonly<{ userId: number; email: string; marketplaceId: number | null }>;

/** Returns the name of a passkey, trimmed. @throws {CallerError} on `name` if it is invalid. */
export function checkPasskeyName(name: string): string {
  return checkName('name', name, { longest: maxNameLength });
}

/** Returns the passkeys of the person with an address, the oldest first. */
export function listPasskeys(
  database: Runner,
  email: string,
): Promise<Values<typeof passkeysOfPerson.row>[]> {
  return database.run(unauthenticated, passkeysOfPerson, { email });
}

/** Returns the person of a passkey; null if it is unknown or removed. */
export async function findPasskeyOwner(
  database: Runner,
  credentialId: string,
): Promise<Values<typeof ownerOfPasskey.row> | null> {
  const [owner] = await database.run(unauthenticated, ownerOfPasskey, { credentialId });
  return owner ?? null;
}

export type SecondFactors = Values<typeof secondFactorsOfPerson.row>;

/** Returns the second factors of the person with an address. */
export async function findSecondFactors(database: Runner, email: string): Promise<SecondFactors> {
  const [factors] = await database.run(unauthenticated, secondFactorsOfPerson, { email });
  return factors ?? { hasApp: false, passkeys: 0 };
}

/** Returns whether the person would have no second factor without one passkey. */
export const isLastSecondFactor = ({ hasApp, passkeys }: SecondFactors) => !hasApp && passkeys <= 1;

/** Renames a passkey. @throws {CallerError} on `name`, and on `id` if there is no such passkey. */
export async function renamePasskey(
  database: Database,
  person: Person,
  { id, name }: { id: number; name: string },
  origin: RequestOrigin,
): Promise<void> {
  const { userId } = person;
  const after = checkPasskeyName(name);
  await database.transaction(async (transaction) => {
    const [renamed] = await transaction.run(unauthenticated, renameStatement, { userId, id, name: after });
    if (!renamed) throw notFound();
    const { before } = renamed;
    if (before === after) return;
    await auditPasskey(transaction, person, 'passkeyRename', origin, { before, after });
  });
}

/**
 * Removes a passkey. This ends the sessions that began with it, and the browsers that it made known become unknown
 * again. The session of the removal and its browser stay. The person can restore the passkey for ten minutes, unless it
 * was the last second factor; ended sessions stay ended.
 * @returns the time of the removal, which `restorePasskey` needs; null if it cannot be restored.
 * @param tokenHash identifies the browser; null if it is not known.
 * @param isProven whether the person has proven their identity, which the removal of the last second factor requires.
 * @throws {CallerError} on `id` if there is no such passkey; without a field if a proof is missing.
 */
export async function removePasskey(
  database: Database,
  person: Person & { readonly id: number },
  { id, isProven, tokenHash }: { id: number; isProven: boolean; tokenHash: string | null },
  origin: RequestOrigin,
  notify: Notify,
): Promise<Date | null> {
  const { userId, email } = person;
  return database.transaction(async (transaction) => {
    await transaction.run(unauthenticated, lockPerson, { userId });
    const isFinal = isLastSecondFactor(await findSecondFactors(transaction, email));
    if (isFinal && !isProven)
      throw inputError(null, 'This is your last second factor. Prove your identity to remove it.');
    const own = { userId, id, sessionId: person.id, tokenHash };
    await transaction.run(unauthenticated, keepPasskeySession, own);
    const [removed] = await transaction.run(unauthenticated, removeStatement, { userId, id, isFinal });
    if (!removed) throw notFound();
    await transaction.run(unauthenticated, endPasskeySessions, { userId, id });
    await auditPasskey(transaction, person, 'passkeyRemove', origin, { before: removed.name, after: null });
    await notify(transaction);
    return removed.removedAt;
  });
}

/**
 * Restores a removed passkey.
 * @param removedAt the time of the removal if this browser has removed it; null otherwise.
 * @throws {CallerError} on `id` if it is too late, or if another browser has removed it.
 */
export async function restorePasskey(
  database: Database,
  person: Person,
  { id, removedAt }: { id: number; removedAt: Date | null },
  origin: RequestOrigin,
  notify: Notify,
): Promise<void> {
  await database.transaction(async (transaction) => {
    const values = removedAt && { userId: person.userId, id, removedAt };
    const [restored] = values ? await transaction.run(unauthenticated, restoreStatement, values) : [];
    if (!restored) throw inputError('id', 'This passkey can no longer be restored. Add it again.');
    await auditPasskey(transaction, person, 'passkeyRestore', origin, { before: null, after: restored.name });
    await notify(transaction);
  });
}

/** Records a passkey, in the transaction in which the sign-in library adds it. */
export async function recordPasskey(
  transaction: Runner,
  person: Person,
  name: string,
  origin: RequestOrigin,
): Promise<void> {
  await auditPasskey(transaction, person, 'passkeyAdd', origin, { before: null, after: name });
}

/**
 * Turns off the authenticator app of a person who has a passkey; the backup codes stay. The caller checks the password and
 * the second factor.
 * @param unknownSecret the secret that replaces the app's, so that the old one cannot turn the app on again.
 * @param record writes the audit entry.
 * @throws {CallerError} if the person has no passkey any more.
 */
export async function turnOffAuthenticatorApp(
  database: Database,
  { userId }: Pick<Person, 'userId'>,
  unknownSecret: string,
  record: (transaction: Runner) => Promise<void>,
): Promise<void> {
  await database.transaction(async (transaction) => {
    await transaction.run(unauthenticated, lockPerson, { userId });
    const values = { userId, secret: unknownSecret };
    const turnedOff = await transaction.run(unauthenticated, turnOffApp, values);
    if (turnedOff.length === 0)
      throw inputError(null, 'The authenticator app is off already, or it is your only second factor.');
    await record(transaction);
  });
}

/**
 * Writes an entry for each membership. Only the log of the marketplace in which the person acts has the name, because the
 * name can reveal another marketplace.
 */
async function auditPasskey(
  database: Runner,
  { userId, marketplaceId }: Person,
  action: AuditAction,
  origin: RequestOrigin,
  name: { before: string | null; after: string | null },
): Promise<void> {
  const own = marketplaceId === null ? null : { marketplaceId, changes: [{ field: 'name', ...name }] };
  await auditAccount(database, userId, action, origin, own);
}

const notFound = () => inputError('id', 'Passkey not found.');
