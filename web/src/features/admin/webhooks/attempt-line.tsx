import { useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';
import type { AttemptRow } from './documents.js';
import './attempt-line.css';

/** Shows one attempt: status, duration, failure and answer. */
export function AttemptLine({ attempt }: { attempt: AttemptRow }) {
  const text = useText();
  const { attemptedAt, status, durationMs, failure, answer } = attempt;
  return (
    <div className="a-attempt">
      <div className="a-row">
        <span className={failure === null ? 'a-tag a-tag--good' : 'a-tag a-tag--danger'}>
          {status ?? text('admin.noAnswer')}
        </span>
        <span>
          {dateAndTime(attemptedAt)} · {text('admin.tookMs', { ms: durationMs })}
        </span>
      </div>
      {failure !== null && <p>{failure}</p>}
      {answer && (
        <pre className="a-code" dir="auto">
          {answer}
        </pre>
      )}
    </div>
  );
}
