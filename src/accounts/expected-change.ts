import type { AuditAction } from '../access/audit-actions.js';
import { unauthenticated } from '../access/tenant-scopes.js';
import type { Runner } from '../database/statement.js';
import { expectAccountChange, isAccountChangeMade } from '../database/statements/account-changes.js';
import { lockPerson } from '../database/statements/passkeys.js';

/** The changes of an account that the sign-in library commits, and the names that the triggers of the database have for them. */
const libraryChanges = {
  backupCodesGenerate: 'backupCodes',
  passkeyAdd: 'passkey',
  passwordChange: 'password',
  passwordReset: 'password',
  secondFactorDisable: 'appOff',
  secondFactorEnable: 'appOn',
  signOut: 'session',
  singleSignOnLink: 'provider',
} as const satisfies Partial<Record<AuditAction, string>>;

export type LibraryChange = keyof typeof libraryChanges;

/** A change of an account that a call of the library can commit. */
export interface ExpectedChange {
  readonly userId: number;
  readonly change: LibraryChange;
  /** Adds the audit entry and the email of the change. */
  record(transaction: Runner): Promise<void>;
  /** Called after the library has answered without an error. */
  committed?(): void;
}

/** Runs a write, and records the expected change in the same transaction if the write makes it. */
export async function recording<Result>(
  transaction: Runner,
  { userId, change, record }: ExpectedChange,
  write: () => Promise<Result>,
): Promise<Result> {
  const expected = `${libraryChanges[change]} of ${userId}`;
  await transaction.run(unauthenticated, lockPerson, { userId });
  await transaction.run(unauthenticated, expectAccountChange, { expected });
  const result = await write();
  const [state] = await transaction.run(unauthenticated, isAccountChangeMade, {});
  if (state?.isMade) await record(transaction);
  return result;
}
