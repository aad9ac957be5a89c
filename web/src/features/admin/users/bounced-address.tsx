import { useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';

/** Says that the mail server rejected a user's address, and what to do. */
export function BouncedAddress({ at }: { at: string }) {
  const text = useText();
  return (
    <details className="a-bounced">
      <summary>
        <span className="a-tag a-tag--warning">{text('admin.emailBounced')}</span>
      </summary>
      <p className="a-sub">{text('admin.emailBouncedHint', { date: dateAndTime(at) })}</p>
    </details>
  );
}
