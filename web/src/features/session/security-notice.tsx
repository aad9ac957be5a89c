import { useState } from 'react';
import { type SecurityNotice as Notice, postAuth, type SessionUser } from '../../api/auth.js';
import { browserOf } from '../../components/browser-name.js';
import en from '../../i18n/en/security-notice.json';
import { addTexts, type Text, useText } from '../../i18n/text.js';
import { dateAndTime } from '../../i18n/times.js';
import { accountPathOf, authPaths } from '../../paths.js';
import './session-changed.css';

await addTexts({
  en: [en],
  de: () => Promise.all([import('../../i18n/de/security-notice.json')]),
  ar: () => Promise.all([import('../../i18n/ar/security-notice.json')]),
});

/**
 * Notifies the user, above the page, that somebody else could have set their password. The latest notice stands for
 * all.
 */
export default function SecurityNotice({ user: { notices, side } }: { user: SessionUser }) {
  const text = useText();
  const [isOpen, setIsOpen] = useState(true);
  const [notice] = notices;
  if (!notice || !isOpen) return null;
  const dismiss = async () => {
    setIsOpen(false);
    // If it fails, the notice comes back with the next page.
    await postAuth(authPaths.dismissNotice, { id: notice.id });
  };
  return (
    <div className="u-changed" role="alert">
      <div>
        <strong>{text(`securityNotice.${notice.kind}.title`)}</strong>
        <p>{text(`securityNotice.${notice.kind}.text`, valuesOf(text, notice))}</p>
        <p>{text('securityNotice.advice')}</p>
        <p>
          <a href={accountPathOf(side)}>{text('securityNotice.account')}</a>
        </p>
      </div>
      <button type="button" className="p-button" onClick={dismiss}>
        {text('securityNotice.dismiss')}
      </button>
    </div>
  );
}

function valuesOf(text: Text, { causedBy, createdAt, ipAddress, userAgent }: Notice) {
  const found = browserOf(userAgent ?? '');
  return {
    name: causedBy,
    date: dateAndTime(createdAt),
    address: ipAddress ?? '–',
    browser: found ? text('securityNotice.browser', found) : text('securityNotice.unknownBrowser'),
  };
}
