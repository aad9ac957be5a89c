import { useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { type MessageId, useText } from '../../i18n/text.js';
import { type PushTestResult, sendPushTest } from './push-api.js';

/** The sentence about each outcome. */
const says = {
  accepted: 'push.testSent',
  gone: 'push.testGone',
  off: 'push.testOff',
  rejected: 'push.testRejected',
  unreachable: 'push.testUnreachable',
  busy: 'push.testBusy',
  failed: 'common.failed',
} as const satisfies Record<PushTestResult['outcome'], MessageId>;

/** Sends a test push to this device, and says what went wrong. */
export function PushTest() {
  const text = useText();
  const client = useApiClient();
  const [test, setTest] = useState<'none' | 'sending' | PushTestResult>('none');
  const result = typeof test === 'string' ? null : test;
  const send = async () => {
    if (test === 'sending') return;
    setTest('sending');
    setTest(await sendPushTest(client));
  };
  return (
    <>
      <div className="n-test">
        <button
          type="button"
          className="p-button"
          aria-disabled={test === 'sending'}
          onClick={() => void send()}
        >
          {text(test === 'sending' ? 'common.working' : 'push.test')}
        </button>
      </div>
      <p className={result && result.outcome !== 'accepted' ? 'n-failure' : 'n-hint'} role="status">
        {result && text(says[result.outcome], 'reason' in result ? { reason: result.reason } : {})}
      </p>
    </>
  );
}
