import type { AuthError } from '../../api/auth.js';
import type { MessageId, Text } from '../../i18n/text.js';

const messageIds: Readonly<Record<string, MessageId>> = {
  UNREACHABLE: 'signIn.unreachable',
  SERVICE_UNAVAILABLE: 'signIn.unreachable',
  INVALID_EMAIL_OR_PASSWORD: 'signIn.incorrectPassword',
  INVALID_EMAIL: 'signIn.emailInvalid',
  INVALID_PASSWORD: 'account.currentIncorrect',
  CREDENTIAL_ACCOUNT_NOT_FOUND: 'account.noPassword',
  INVALID_CODE: 'signIn.codeIncorrect',
  INVALID_BACKUP_CODE: 'signIn.backupIncorrect',
  INVALID_TWO_FACTOR_COOKIE: 'signIn.codeExpired',
  TOO_MANY_ATTEMPTS_REQUEST_NEW_CODE: 'signIn.codeExpired',
  INVALID_PASSKEY: 'signIn.passkeyIncorrect',
  PASSKEY_CANCELLED: 'signIn.passkeyCancelled',
  PASSKEY_EXISTS: 'signIn.passkeyExists',
  PASSKEY_EXPIRED: 'signIn.passkeyExpired',
  PASSKEY_FAILED: 'signIn.passkeyFailed',
  FAILED_TO_VERIFY_REGISTRATION: 'signIn.passkeyFailed',
  CHALLENGE_NOT_FOUND: 'signIn.passkeyExpired',
  PASSKEY_WITHOUT_VERIFICATION: 'signIn.passkeyUnverified',
  ACCOUNT_CHANGED: 'signIn.accountChanged',
  INVALID_TOKEN: 'signIn.linkInvalid',
  PASSWORD_TOO_SHORT: 'signIn.passwordShort',
  PASSWORD_TOO_LONG: 'signIn.passwordLong',
  PASSWORD_TOO_COMMON: 'signIn.passwordCommon',
  PASSWORD_FROM_IDENTITY: 'signIn.passwordOwn',
  INVITATION_NEEDS_SIGN_IN: 'signIn.needsSignIn',
  SECOND_FACTOR_REQUIRED: 'account.factorRequired',
  SINGLE_SIGN_ON_REQUIRED: 'signIn.ssoRequiredShort',
  PROVIDER_NOT_FOUND: 'signIn.ssoUnreachable',
  UNAUTHENTICATED: 'account.signedOut',
  SESSION_EXPIRED: 'account.signedOut',
};

/** The errors that an emailed link or a provider adds to the address of a page. */
const callbackMessageIds: Readonly<Record<string, MessageId>> = {
  access_denied: 'signIn.ssoDenied',
  account_changed: 'signIn.accountChanged',
  account_already_linked_to_different_user: 'signIn.ssoOther',
  address_not_confirmed: 'signIn.ssoUnconfirmed',
  email_not_found: 'signIn.ssoNoEmail',
  email_not_verified: 'signIn.ssoUnverified',
  invalid_code: 'signIn.ssoUnreachable',
  invalid_token: 'signIn.linkInvalid',
  issuer_mismatch: 'signIn.ssoUnreachable',
  nonce_binding_missing: 'signIn.ssoExpired',
  oauth_provider_not_found: 'signIn.ssoUnreachable',
  provider_failed: 'signIn.ssoUnreachable',
  second_subject: 'signIn.ssoSecond',
  server_error: 'signIn.ssoUnreachable',
  signup_disabled: 'signIn.ssoUnknown',
  state_invalid: 'signIn.ssoExpired',
  state_mismatch: 'signIn.ssoExpired',
  state_not_found: 'signIn.ssoExpired',
  temporarily_unavailable: 'signIn.ssoUnreachable',
  unable_to_get_user_info: 'signIn.ssoUnreachable',
};

/** Returns the message for an error that an emailed link or a provider added to the address of the page. */
export function callbackErrorText(text: Text, code: string): string {
  return text(callbackMessageIds[code.toLowerCase()] ?? 'signIn.singleSignOnFailed');
}

/** Returns the message for an error of a request. */
export function authErrorText(text: Text, { code, message, retryAfterSeconds }: AuthError): string {
  if (code === 'RATE_LIMITED') {
    const seconds = retryAfterSeconds ?? 60;
    return seconds > 90
      ? text('signIn.tooManyMinutes', { minutes: Math.ceil(seconds / 60) })
      : text('signIn.tooMany', { seconds });
  }
  const id = messageIds[code];
  return id ? text(id) : message || text('common.failed');
}

/** Returns whether an error is about a new password. */
export const isNewPasswordError = ({ code }: AuthError) => /^PASSWORD_(TOO|FROM)_/.test(code);

/** Returns the errors of a new password. Its length is counted in code points, as on the server. */
export function newPasswordErrors(text: Text, password: string): string[] {
  const { length } = [...password];
  if (length < 12) return [text('signIn.passwordShort')];
  if (length > 128) return [text('signIn.passwordLong')];
  return [];
}
