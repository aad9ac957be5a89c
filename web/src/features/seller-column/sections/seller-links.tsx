import { useText } from '../../../i18n/text.js';
import type { SectionProps } from '../column-host.js';
import { Section } from '../section.js';

/** Shows the links to the operator's own pages about the seller. Nothing without a link. */
export function SellerLinks({ details }: SectionProps) {
  const text = useText();
  if (!details?.sellerLinks.length) return null;
  return (
    <Section title={text('sellerColumn.sellerLinks')}>
      <ul className="details-links">
        {details.sellerLinks.map(({ label, url }) => (
          <li key={label} className="details-links__item">
            <a
              className="details-links__text"
              dir="auto"
              href={url}
              title={url}
              target="_blank"
              rel="noopener noreferrer"
            >
              {label}
            </a>
          </li>
        ))}
      </ul>
    </Section>
  );
}
