import { Check, Copy } from 'lucide-react';
import { Dialog } from '../../../components/dialog.js';
import { Form } from '../../../components/form.js';
import { useCopy } from '../../../components/use-copy.js';
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
  const { isCopied, copy } = useCopy();
  return (
    <Dialog title={title} onClose={onClose}>
      <Form className="a-once" onSubmit={() => copy(value)}>
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
            {isCopied ? <Check size={18} aria-hidden /> : <Copy size={18} aria-hidden />}
            {text(isCopied ? 'admin.copied' : 'admin.copy')}
          </button>
        </div>
        {/* In the dialog, because screen readers announce nothing outside of an open dialog. */}
        <p className={isCopied ? 'p-hidden' : 'a-text'} role="status">
          {isCopied !== null && text(isCopied ? 'admin.copied' : 'admin.notCopied')}
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
