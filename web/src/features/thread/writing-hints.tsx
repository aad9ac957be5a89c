import hints from '../../i18n/en/writing-hints.json';
import { addTexts, useText } from '../../i18n/text.js';
import type { Finding } from './thread-source.js';

await addTexts({
  en: [hints],
  de: () => Promise.all([import('../../i18n/de/writing-hints.json')]),
  ar: () => Promise.all([import('../../i18n/ar/writing-hints.json')]),
});

/** Returns true for a card in two messages. A card in one message has the other hint. */
const isContinued = ({ kind, hint }: Finding): boolean => kind === 'PAYMENT_CARD' && hint === 'ORDER_BEFORE';

/** Says how to write order numbers that look like the findings in a text, so that they pass. */
export function WritingHints({ findings }: { findings: readonly Finding[] }) {
  const text = useText();
  const has = (wanted: Finding['hint']) => findings.some(({ hint }) => hint === wanted);
  return (
    <>
      {findings.some(isContinued) && <p>{text('hints.continued')}</p>}
      {has('LAST_8_DIGITS') && <p>{text('hints.lastDigits')}</p>}
      {has('ORDER_BEFORE') && <p>{text('hints.orderBefore')}</p>}
    </>
  );
}
