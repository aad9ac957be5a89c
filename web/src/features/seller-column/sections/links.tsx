import { useText } from '../../../i18n/text.js';
import { longDateAndTime, shortTime } from '../../../i18n/times.js';
import { messagePath } from '../../../paths.js';
import { Link } from '../../../router.js';
import type { SectionProps } from '../column-host.js';
import { Section } from '../section.js';

/** Shows the links that the marketplace's patterns found in the newest messages, such as orders. Nothing without a link. */
export function Links({ seller, details, host }: SectionProps) {
  const text = useText();
  if (!details?.links.length) return null;
  return (
    <Section title={text('sellerColumn.links')}>
      <ul className="details-links">
        {details.links.map(({ text: found, link, chatMessage: { id, createdAt } }) => (
          <li key={link.url} className="details-links__item">
            <a
              className="details-links__text p-line"
              dir="auto"
              href={link.url}
              title={link.name}
              target="_blank"
              rel="noopener noreferrer"
            >
              {found}
            </a>
            <Link
              className="details-links__time"
              href={messagePath(seller.id, id)}
              aria-label={text('sellerColumn.toMessage', { time: shortTime(createdAt) })}
              title={longDateAndTime(createdAt)}
              onNavigate={host.leave}
            >
              <time dateTime={createdAt}>{shortTime(createdAt)}</time>
            </Link>
          </li>
        ))}
      </ul>
    </Section>
  );
}
