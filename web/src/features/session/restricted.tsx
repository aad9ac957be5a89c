import type { Restriction } from '../../api/restriction.js';
import en from '../../i18n/en/session-changed.json';
import { addTexts, useText } from '../../i18n/text.js';
import { signInPathFromHere } from '../../router.js';
import './session-changed.css';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/session-changed.json')]),
  ar: () => Promise.all([import('../../i18n/ar/session-changed.json')]),
});

/** Explains, above the page, what the marketplace requires now, and leads to where the user can do it. */
export default function Restricted({ restriction }: { restriction: Restriction }) {
  const text = useText();
  return (
    <div className="u-changed" role="alert">
      <div>
        <strong>{text(`sessionRestricted.${restriction}.title`)}</strong>
        <p>{text(`sessionRestricted.${restriction}.text`)}</p>
        <p>
          <a href={signInPathFromHere()}>{text(`sessionRestricted.${restriction}.link`)}</a>
        </p>
      </div>
    </div>
  );
}
