import type { ErrorKind } from '../../../api/errors.js';
import type { MessageId, Text } from '../../../i18n/text.js';

const messageIds: Readonly<Record<ErrorKind, MessageId>> = {
  'signed-out': 'admin.faultSignedOut',
  forbidden: 'admin.faultForbidden',
  busy: 'admin.faultBusy',
  unreachable: 'admin.faultUnreachable',
  refused: 'common.failed',
};

/** Returns the message for a request that has no answer. */
export function errorText(text: Text, error: ErrorKind): string {
  return text(messageIds[error]);
}
