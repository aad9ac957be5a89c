import type { Fault } from '../../../api/errors.js';
import type { MessageId, Text } from '../../../i18n/text.js';

const ofFault: Readonly<Record<Fault, MessageId>> = {
  'signed-out': 'admin.faultSignedOut',
  forbidden: 'admin.faultForbidden',
  busy: 'admin.faultBusy',
  unreachable: 'admin.faultUnreachable',
  refused: 'common.failed',
};

/** Returns the message for a request that has no answer. */
export function faultText(text: Text, fault: Fault): string {
  return text(ofFault[fault]);
}
