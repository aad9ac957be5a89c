import type { ErrorKind } from '../../../api/errors.js';
import type { MessageId, Text } from '../../../i18n/text.js';

const messageIds: Readonly<Record<ErrorKind, MessageId>> = {
  'signed-out': 'admin.errorSignedOut',
  forbidden: 'admin.errorForbidden',
  busy: 'admin.errorRateLimited',
  unreachable: 'admin.errorUnreachable',
  refused: 'common.failed',
};

/** Returns the message for a request that has no answer. */
export function errorText(text: Text, error: ErrorKind): string {
  return text(messageIds[error]);
}
