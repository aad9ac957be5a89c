import { Check, Copy } from 'lucide-react';
import { useState } from 'react';
import { Dialog } from '../../../components/dialog.js';
import { Form } from '../../../components/form.js';
import { useText } from '../../../i18n/text.js';
import './secret-dialog.css';

/** Shows a secret that the server returns only once, such as a key or a link, with a button that copies it. */
export function SecretDialog({
  title,
  lead,
  label,
  value,
  onClose,
}: {
  title: string;
  lead: string;
  label: string;
  value: string;
  onClose: () => void;
}) {
  const text = useText();
  const [copied, setCopied] = useState<boolean | null>(null);
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(value);
      setCopied(true);
    } catch {
      // The browser denies it; the user can copy from the field.
      setCopied(false);
    }
  };
  return (
    <Dialog title={title} onClose={onClose}>
      <Form className="a-once" onSubmit={copy}>
        <p className="a-text">{lead}</p>
        <div className="a-once__box">
          <input
            className="p-field a-code"
            dir="ltr"
            readOnly
            aria-label={label}
            value={value}
            onFocus={(event) => event.target.select()}
          />
          <button type="submit" className="p-button p-button--primary">
            {copied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
            {text(copied ? 'admin.copied' : 'admin.copy')}
          </button>
        </div>
        {/* Within the dialog: what is outside of it is silent while it is open. */}
        <p className={copied ? 'p-hidden' : 'a-text'} role="status">
          {copied !== null && text(copied ? 'admin.copied' : 'admin.notCopied')}
        </p>
        <div className="p-form__actions">
          <button type="button" className="p-button" onClick={onClose}>
            {text('admin.done')}
          </button>
        </div>
      </Form>
    </Dialog>
  );
}
