import type { PersonSession } from '../../access/session-lookup.js';
import type { LibraryChange } from '../../accounts/expected-change.js';
import { singleSignOnId } from '../../accounts/provider-links.js';

/** An operation of the sign-in library that this server offers. */
export interface Operation {
  method: 'GET' | 'POST';
  /** The path below `/auth`, in the router's spelling. */
  path: string;
  /** Set if the library accepts it by another method, without input. */
  libraryMethod?: 'GET';
  /** Set if a passkey signs in: `secondStep` after the password. */
  passkeyStep?: 'firstStep' | 'secondStep';
  /** Set if it checks a secret that can be guessed, or sends an email. */
  isLimited?: true;
  /** Set if the member `email` of the body names the account. Otherwise the session or the sign-in under way names it. */
  namesAccount?: true;
  /** Set if a user with a second factor must prove it with the member `code` or `passkey` of the input. */
  needsCode?: true;
  /**
   * The sessions that cannot use it: `restricted` for those that their marketplace's policy restricts, `singleSignOn` for
   * those that need single sign-on.
   */
  refuses?: 'restricted' | 'singleSignOn';
  /** Set if it answers by email, whether or not the address has an account. */
  requestsLink?: true;
  /** Set if it removes the second factor of the person. */
  removesSecondFactor?: true;
  /** Set if it signs in, unless `changes` is set too and the person is signed in already. */
  signsIn?: true;
  /** The change of the account of the signed-in person that it can commit. */
  changes?: LibraryChange;
  /**
   * The members of the body, or of the query of the library's GET, that reach the library. It would also read members that
   * docs/sign-in.md does not list and that this server has not checked.
   */
  inputFields: readonly string[];
  /** Set if it uses the token of a link to choose a password. */
  usesPasswordLink?: true;
  /** Set if the browser opens it: errors go to the sign-in page. */
  isPage?: true;
  /** Members of the input that the client cannot choose. */
  fixedInput?: Readonly<Record<string, unknown>>;
}

/** The path to which the provider leads back. */
export const callbackPath = `/callback/${singleSignOnId}`;

const returnAddresses = ['callbackURL', 'errorCallbackURL'];

/** The button on the page that an emailed sign-in link opens. */
export const openLink: Operation = {
  method: 'POST',
  path: '/magic-link/verify',
  libraryMethod: 'GET',
  inputFields: ['token', ...returnAddresses],
  signsIn: true,
  isPage: true,
};

/** Every other operation. The rest of the library is not served. */
export const operations: readonly Operation[] = [
  {
    method: 'POST',
    path: '/sign-in/email',
    isLimited: true,
    namesAccount: true,
    inputFields: ['email', 'password', 'rememberMe'],
    signsIn: true,
  },
  {
    method: 'POST',
    path: '/sign-in/magic-link',
    isLimited: true,
    namesAccount: true,
    requestsLink: true,
    inputFields: ['email', ...returnAddresses],
  },
  {
    method: 'POST',
    path: '/sign-in/social',
    isLimited: true,
    inputFields: ['provider', ...returnAddresses],
  },
  {
    method: 'GET',
    path: callbackPath,
    inputFields: ['code', 'state', 'iss', 'error', 'error_description'],
    signsIn: true,
    isPage: true,
  },
  {
    method: 'POST',
    path: '/two-factor/verify-totp',
    isLimited: true,
    inputFields: ['code', 'trustDevice'],
    signsIn: true,
    // A code of a signed-in person turns on the app.
    changes: 'secondFactorEnable',
  },
  {
    method: 'POST',
    path: '/two-factor/verify-backup-code',
    isLimited: true,
    inputFields: ['code', 'trustDevice'],
    signsIn: true,
  },
  {
    method: 'POST',
    path: '/passkey/sign-in',
    isLimited: true,
    inputFields: [],
    signsIn: true,
    passkeyStep: 'firstStep',
  },
  {
    method: 'POST',
    path: '/two-factor/verify-passkey',
    isLimited: true,
    inputFields: [],
    signsIn: true,
    passkeyStep: 'secondStep',
  },
  {
    method: 'POST',
    path: '/two-factor/enable',
    isLimited: true,
    needsCode: true,
    inputFields: ['password'],
    refuses: 'singleSignOn',
    // It replaces the backup codes of a person with a passkey. Otherwise they are not in use yet.
    changes: 'backupCodesGenerate',
  },
  {
    method: 'POST',
    path: '/two-factor/disable',
    isLimited: true,
    needsCode: true,
    inputFields: ['password'],
    refuses: 'restricted',
    removesSecondFactor: true,
    changes: 'secondFactorDisable',
  },
  {
    method: 'POST',
    path: '/two-factor/generate-backup-codes',
    isLimited: true,
    needsCode: true,
    inputFields: ['password'],
    refuses: 'restricted',
    changes: 'backupCodesGenerate',
  },
  {
    method: 'POST',
    path: '/request-password-reset',
    isLimited: true,
    namesAccount: true,
    requestsLink: true,
    inputFields: ['email', 'redirectTo'],
  },
  { method: 'GET', path: '/reset-password/:token(^[\\w-]+$)', inputFields: ['callbackURL'] },
  {
    method: 'POST',
    path: '/reset-password',
    isLimited: true,
    inputFields: ['token', 'newPassword'],
    usesPasswordLink: true,
  },
  {
    method: 'POST',
    path: '/change-password',
    isLimited: true,
    inputFields: ['currentPassword', 'newPassword'],
    refuses: 'restricted',
    changes: 'passwordChange',
    // A new password ends the other sessions even if the client does not request it.
    fixedInput: { revokeOtherSessions: true },
  },
  { method: 'POST', path: '/sign-out', inputFields: [], changes: 'signOut' },
];

/**
 * Returns whether an operation that started a session was a sign-in.
 * @param before the session that the request came with.
 */
export const isSignIn = ({ signsIn, changes }: Operation, before: PersonSession | null): boolean =>
  signsIn === true && !(changes && before);

/** Returns the members of a body or a query that the library gets. */
export function inputFor<Value>(
  { inputFields }: Operation,
  given: Readonly<Record<string, Value>>,
): Record<string, Value> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => inputFields.includes(name)));
}
