import { type ReactNode, useEffect, useState } from 'react';
import { useApiClient } from '../../../api/api-context.js';
import { query } from '../../../api/request.js';
import { useLatestQuery } from '../../../api/use-latest-query.js';
import { Alert } from '../../../components/alert.js';
import { Form } from '../../../components/form.js';
import { TextArea } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { errorText } from '../shared/error-text.js';
import { type Check, checkQuery, type Policy } from './documents.js';
import { actionName, actionTag } from './kinds.js';

/** Shows the findings of the saved policy in a text. The text is not stored. */
export function PolicyTest({ policy }: { policy: Policy }) {
  const text = useText();
  const client = useApiClient();
  const [message, setMessage] = useState('');
  const [submitted, setSubmitted] = useState<string | null>(null);
  const { phase, shown, error, again } = useLatestQuery<string, Check>(
    async (latest, _, signal) =>
      (await query(client, checkQuery, { message: latest }, signal)).chatMessageCheck,
    submitted,
    0,
  );
  const busy = submitted !== null && (phase === 'waiting' || phase === 'loading');

  // The result belongs to an earlier policy.
  // biome-ignore lint/correctness/useExhaustiveDependencies: when the policy changes.
  useEffect(() => setSubmitted(null), [policy]);

  const submit = () => {
    if (message.trim() === '') return;
    if (message === submitted) again();
    else setSubmitted(message);
  };
  return (
    <Form className="a-card" aria-label={text('admin.policyTest')} onSubmit={submit}>
      <h2>{text('admin.policyTest')}</h2>
      <p>{text('admin.policyTestLead')}</p>
      <TextArea
        label={text('admin.policyTestText')}
        rows={3}
        dir="auto"
        maxLength={20_000}
        value={message}
        onChange={(event) => setMessage(event.target.value)}
      />
      <div className="a-row">
        <button type="submit" className="p-button" aria-disabled={busy || message.trim() === ''}>
          {text(busy ? 'common.working' : 'admin.policyTestCheck')}
        </button>
      </div>
      <Alert messages={error && errorText(text, error)} />
      <div role="status" className="a-found">
        {shown && !error && <Found message={shown.query} check={shown.result} />}
      </div>
    </Form>
  );
}

function Found({ message, check }: { message: string; check: Check }) {
  const text = useText();
  const { findings, blocked, toAcknowledge, redactedMessage } = check;
  if (findings.length === 0) return <p>{text('admin.policyTestAccepted')}</p>;
  const outcome = blocked
    ? 'admin.policyTestBlocked'
    : toAcknowledge.length > 0
      ? 'admin.policyTestWarned'
      : 'admin.policyTestRedacted';
  return (
    <>
      <p>{text(outcome)}</p>
      <p className="a-found__text" dir="auto">
        {marked(message, findings)}
      </p>
      {redactedMessage !== null && !blocked && (
        <>
          <p>{text('admin.policyTestStored')}</p>
          <p className="a-found__text" dir="auto">
            {redactedMessage}
          </p>
        </>
      )}
      <ul className="a-found__list">
        {findings.map(({ kind, action, description, start, end }) => (
          <li key={`${start} ${end} ${description}`}>
            <span className={actionTag[action]}>{text(actionName[action])}</span>{' '}
            {text('thread.finding', { kind, description })}
          </li>
        ))}
      </ul>
    </>
  );
}

/** Marks the findings in a text. Offsets are in code points; a finding within another is part of its mark. */
function marked(message: string, findings: Check['findings']): ReactNode[] {
  const points = [...message];
  const parts: ReactNode[] = [];
  let done = 0;
  for (const { start, end } of findings) {
    if (end <= done) continue;
    const from = Math.max(start, done);
    parts.push(points.slice(done, from).join(''));
    parts.push(<mark key={from}>{points.slice(from, end).join('')}</mark>);
    done = end;
  }
  parts.push(points.slice(done).join(''));
  return parts;
}
