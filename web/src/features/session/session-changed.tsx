import { X } from 'lucide-react';
import { useState } from 'react';
import type { SessionUser } from '../../api/auth.js';
import en from '../../i18n/en/session-changed.json';
import { addTexts, useText } from '../../i18n/text.js';
import './session-changed.css';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/session-changed.json')]),
  ar: () => Promise.all([import('../../i18n/ar/session-changed.json')]),
});

/** Explains, above the page, why it was reloaded for another user. */
export default function SessionChanged({ user: { name, email } }: { user: SessionUser }) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(true);
  if (!isOpen) return null;
  return (
    <div className="u-changed" role="alert">
      <div>
        <strong>{text('sessionChanged.title')}</strong>
        <p>{text('sessionChanged.why', { name, email })}</p>
        <p>{text('sessionChanged.unsent')}</p>
      </div>
      <button
        type="button"
        className="p-button p-button--quiet p-button--icon"
        aria-label={text('common.close')}
        title={text('common.close')}
        onClick={() => setIsOpen(false)}
      >
        <X size={18} aria-hidden="true" />
      </button>
    </div>
  );
}
