import { Check, Copy, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useCopy } from '../../../components/use-copy.js';
import { duration } from '../../../i18n/duration.js';
import { useText } from '../../../i18n/text.js';
import { longDateAndTime, shortDate } from '../../../i18n/times.js';
import type { SellerDetails } from '../../inbox/seller-details.js';
import type { SectionProps } from '../column-host.js';
import { DetailsRow, RowButton } from '../details-row.js';
import { Section } from '../section.js';

/** The maximum number of people whose names are shown. */
const peopleShown = 5;

/** The time for which a button shows that its value was copied, in ms. */
const copiedMs = 2_000;

/** Shows the seller's ids, each with a button that copies it, since when it writes, how fast both sides usually answer, and who is online. */
export function Identifiers({ seller, details, host }: SectionProps) {
  const text = useText();
  const { isCopied, copy } = useCopy();
  const [copied, setCopied] = useState<{ sellerId: string; name: string } | null>(null);
  useEffect(() => {
    if (!copied || !isCopied) return;
    const timer = setTimeout(() => setCopied(null), copiedMs);
    return () => clearTimeout(timer);
  }, [copied, isCopied]);
  const latest = copied?.sellerId === seller.id ? copied : null;
  const ids = [
    { name: text('sellerColumn.externalId'), value: seller.externalId },
    { name: text('sellerColumn.id'), value: seller.id },
    { name: text('sellerColumn.legacyId'), value: String(seller.legacyId) },
  ];
  const first = details?.firstMessageAt;
  const answers = [
    { name: text('sellerColumn.answersIn'), seconds: details?.usualResponseTime.sellerSeconds },
    { name: text('sellerColumn.weAnswerIn'), seconds: details?.usualResponseTime.operatorSeconds },
  ];
  return (
    <Section
      title={text('sellerColumn.seller')}
      action={<RowButton icon={Link2} label={text('sellerColumn.copyLink')} onClick={host.copyLink} />}
    >
      <dl className="details-list">
        {ids.map(({ name, value }) => (
          <DetailsRow key={name} name={name}>
            <span
              className="details-value details-id p-line"
              dir="auto"
              data-empty={value === null || undefined}
            >
              {value ?? text('sellerColumn.none')}
            </span>
            {value !== null && (
              <RowButton
                icon={latest?.name === name && isCopied ? Check : Copy}
                label={text('sellerColumn.copy', { name })}
                onClick={() => void copy(value).then(() => setCopied({ sellerId: seller.id, name }))}
              />
            )}
          </DetailsRow>
        ))}
        <DetailsRow name={text('sellerColumn.firstMessage')}>
          <span
            className="details-value"
            title={first ? longDateAndTime(first) : undefined}
            data-empty={!first || undefined}
          >
            {first ? shortDate(first) : details && text('sellerColumn.none')}
          </span>
        </DetailsRow>
        {answers.map(({ name, seconds }) => (
          <DetailsRow key={name} name={name}>
            <span className="details-value" data-empty={seconds === null || undefined}>
              {seconds === undefined
                ? null
                : seconds === null
                  ? text('sellerColumn.never')
                  : duration(seconds)}
            </span>
          </DetailsRow>
        ))}
        <DetailsRow name={text('sellerColumn.onlineNow')}>
          <OnlinePeople people={details?.onlinePeople} />
        </DetailsRow>
      </dl>
      <p className={latest && !isCopied ? 'details-note' : 'p-hidden'} role="status">
        {latest &&
          (isCopied ? text('sellerColumn.copied', { name: latest.name }) : text('sellerColumn.notCopied'))}
      </p>
    </Section>
  );
}

/** Shows the names of the seller's people who are online, one a line. */
function OnlinePeople({ people }: { people: SellerDetails['onlinePeople'] | undefined }) {
  const text = useText();
  if (!people?.length) {
    return (
      <span className="details-value" data-empty="">
        {people && text('sellerColumn.nobodyOnline')}
      </span>
    );
  }
  const hidden = people.length - peopleShown;
  return (
    <ul className="details-value details-people">
      {people.slice(0, peopleShown).map(({ name }, index) => (
        // biome-ignore lint/suspicious/noArrayIndexKey: two people can have the same name.
        <li key={index} className="p-line" dir="auto" title={name}>
          {name}
        </li>
      ))}
      {hidden > 0 && <li>{text('sellerColumn.morePeople', { count: hidden })}</li>}
    </ul>
  );
}
