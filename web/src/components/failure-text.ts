import { busySeconds } from '../api/errors.js';
import type { MessageId, Text } from '../i18n/text.js';

/** Returns the text about a failure. After too many requests, it says when the next try is. */
export function failureText(text: Text, failure: MessageId): string {
  const seconds = busySeconds();
  return seconds > 0 ? text('common.busy', { seconds }) : text(failure);
}
