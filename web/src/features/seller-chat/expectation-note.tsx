import { currentLocale, regionalTag, useText } from '../../i18n/text.js';
import { momentAhead } from '../../i18n/times.js';
import type { AccountAnswer } from './documents.js';

type Expectations = NonNullable<AccountAnswer['viewer']['marketplace']['expectations']>;

const [hour, day] = [3_600, 86_400];

/** Shows what the seller can expect before it writes: usual reply time, office hours and the out-of-office line. */
export function ExpectationNote({ expectations }: { expectations: Expectations }) {
  const text = useText();
  const { replySeconds, isOpen, changesAt, outOfOffice } = expectations;
  const facts = [
    changesAt && text(isOpen ? 'seller.openUntil' : 'seller.opensAt', { time: momentAhead(changesAt) }),
    replySeconds && text('seller.repliesWithin', { time: wholeDuration(replySeconds) }),
  ];
  return (
    <div className="chat-expect">
      {outOfOffice && <p dir="auto">{outOfOffice}</p>}
      <p role="status" className="p-line">
        {facts.filter(Boolean).join(' · ')}
      </p>
    </div>
  );
}

/** Formats a number of seconds that are whole minutes, hours or days, such as `2 hours`. */
function wholeDuration(seconds: number): string {
  const [unit, length] =
    seconds < hour
      ? (['minute', 60] as const)
      : seconds < day
        ? (['hour', hour] as const)
        : (['day', day] as const);
  const format = { style: 'unit', unit, unitDisplay: 'long' } as const;
  return new Intl.NumberFormat(regionalTag(currentLocale()), format).format(seconds / length);
}
