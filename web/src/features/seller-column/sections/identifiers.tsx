import { Check, Copy, Link2 } from 'lucide-react';
import { useEffect, useState } from 'react';
import { useCopy } from '../../../components/use-copy.js';
import { duration } from '../../../i18n/duration.js';
import { useText } from '../../../i18n/text.js';
import { longDateAndTime, shortDate } from '../../../i18n/times.js';
import type { SectionProps } from '../column-host.js';
import { DetailsRow, RowButton } from '../details-row.js';
import { Section } from '../section.js';

/** The time for which a button shows that its value was copied, in ms. */
const copiedMs = 2_000;

/** Shows the seller's ids, each with a button that copies it, since when it writes, and how fast both sides usually answer. */
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
      </dl>
      <p className={latest && !isCopied ? 'details-note' : 'p-hidden'} role="status">
        {latest &&
          (isCopied ? text('sellerColumn.copied', { name: latest.name }) : text('sellerColumn.notCopied'))}
      </p>
    </Section>
  );
}
