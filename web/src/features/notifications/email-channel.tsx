import { useState } from 'react';
import { useApiClient } from '../../api/api-context.js';
import { kindOf } from '../../api/errors.js';
import { mutate } from '../../api/request.js';
import { Card } from '../../components/card.js';
import { type MessageId, useText } from '../../i18n/text.js';
import { type Preferences, testDocument } from './documents.js';

const problems: Readonly<Record<Preferences['emailState'], MessageId | null>> = {
  ACTIVE: null,
  REJECTED: 'notifications.rejected',
  TURNED_OFF: 'notifications.turnedOff',
  UNAVAILABLE: 'notifications.unavailable',
};

/** The state of the test. */
type Test = { phase: 'none' | 'sending' } | { phase: 'sent' | 'failed'; says: string };

/** Shows where emails go, whether they arrive, and a button that sends a test. */
export function EmailChannel({
  preferences: { email, emailState },
  tested,
}: {
  preferences: Preferences;
  /** Called after a test was sent to a rejected address. */
  tested: () => void;
}) {
  const text = useText();
  const client = useApiClient();
  const [test, setTest] = useState<Test>({ phase: 'none' });
  const problem = problems[emailState];
  const canTest = emailState === 'ACTIVE' || emailState === 'REJECTED';

  const send = async () => {
    if (test.phase === 'sending') return;
    setTest({ phase: 'sending' });
    try {
      const { result } = await mutate(client, testDocument, {});
      if (result?.email) setTest({ phase: 'sent', says: text('notifications.testSent', { email }) });
      else setTest({ phase: 'failed', says: text('common.failed') });
    } catch (error) {
      const says = text(kindOf(error) === 'busy' ? 'notifications.testBusy' : 'common.failed');
      setTest({ phase: 'failed', says });
    }
  };
  return (
    <Card title={text('notifications.email')}>
      <p className="n-address">
        {text('notifications.address')} <bdi dir="ltr">{email}</bdi>
      </p>
      {problem && (
        <div className="n-problem" role="note">
          <p>{text(problem)}</p>
        </div>
      )}
      {canTest && (
        <div className="n-test">
          <button
            type="button"
            className="p-button"
            aria-disabled={test.phase === 'sending'}
            onClick={() => void send()}
          >
            {text(test.phase === 'sending' ? 'common.working' : 'notifications.test')}
          </button>
          {emailState === 'REJECTED' && test.phase === 'sent' && (
            <button type="button" className="p-button p-button--quiet" onClick={tested}>
              {text('notifications.checkAgain')}
            </button>
          )}
        </div>
      )}
      <p className={test.phase === 'failed' ? 'n-failure' : 'n-hint'} role="status">
        {'says' in test && test.says}
      </p>
    </Card>
  );
}
