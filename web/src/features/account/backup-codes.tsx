import { useCopy } from '../../components/use-copy.js';
import { useText } from '../../i18n/text.js';

/** Shows the backup codes, which are shown only once. */
export function BackupCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  const text = useText();
  const { isCopied, copy } = useCopy();
  return (
    <div className="u-form">
      <h3>{text('account.backupHeading')}</h3>
      <p>{text('account.backupLead')}</p>
      <ul className="u-codes" dir="ltr">
        {codes.map((code) => (
          <li key={code}>{code}</li>
        ))}
      </ul>
      <div className="u-row">
        <button type="button" className="p-button" onClick={() => copy(codes.join('\n'))}>
          {text(isCopied ? 'account.copied' : 'account.copy')}
        </button>
        <button type="button" className="p-button p-button--primary" onClick={done}>
          {text('account.backupSaved')}
        </button>
      </div>
    </div>
  );
}
