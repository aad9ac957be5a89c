import { useText } from '../../i18n/text.js';

/** Shows the buttons of a form's step. */
export function ContinueOrCancel({ busy, cancel }: { busy: boolean; cancel: () => void }) {
  const text = useText();
  return (
    <div className="u-row">
      <button type="submit" className="p-button p-button--primary" aria-disabled={busy}>
        {text(busy ? 'common.working' : 'account.continue')}
      </button>
      <button type="button" className="p-button" onClick={cancel}>
        {text('common.cancel')}
      </button>
    </div>
  );
}
