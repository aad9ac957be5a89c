import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { Alert } from '../../../components/alert.js';
import { ChangeForm } from '../../../components/change-form.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { ErrorNotice, Loading, Page } from '../shared/page.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { AuthorRedaction } from './author-redaction.js';
import { marketplaceQuery, updateMarketplace } from './documents.js';
import { Expectations } from './expectations.js';
import { MessageRetention } from './message-retention.js';

/** Turns the chat on or off, and sets the name under which sellers see the operator, and how long authors can redact messages. */
export function ChatPage() {
  const text = useText();
  const { data, error, again } = useQuery(marketplaceQuery, {});
  return (
    <Page title={text('admin.chat')} lead={text('admin.chatLead')}>
      {error ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : data ? (
        <>
          <Switch enabled={data.marketplace.chatEnabled} changed={again} />
          <Name name={data.marketplace.name} changed={again} />
          <AuthorRedaction minutes={data.marketplace.authorRedactionMinutes} changed={again} />
          <Expectations />
          <MessageRetention />
        </>
      ) : (
        <Loading />
      )}
    </Page>
  );
}

/** Turns the chat on or off. Only turning it off needs a confirmation. */
function Switch({ enabled, changed }: { enabled: boolean; changed: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [isConfirming, setIsConfirming] = useState(false);
  const set = async (chatEnabled: boolean) => {
    if (!(await change.run(updateMarketplace, { input: { chatEnabled } }))) return;
    setIsConfirming(false);
    announce(text(chatEnabled ? 'admin.chatTurnedOn' : 'admin.chatTurnedOff'));
    changed();
  };
  const problems = isConfirming ? [] : change.errors().other;
  return (
    <section className="a-card">
      <div className="a-row">
        <h2>{text('admin.chatState')}</h2>
        <span className={enabled ? 'a-tag a-tag--good' : 'a-tag a-tag--warning'}>
          {text(enabled ? 'admin.chatOn' : 'admin.chatOff')}
        </span>
      </div>
      <p>{text(enabled ? 'admin.chatOnLead' : 'admin.chatOffLead')}</p>
      <Alert messages={problems} />
      <div className="a-row">
        <button
          type="button"
          className={enabled ? 'p-button p-button--danger' : 'p-button p-button--primary'}
          aria-disabled={change.busy}
          onClick={() => {
            change.clear();
            if (enabled) setIsConfirming(true);
            else void set(true);
          }}
        >
          {text(enabled ? 'admin.chatTurnOff' : 'admin.chatTurnOn')}
        </button>
      </div>
      {isConfirming && (
        <ConfirmDialog
          title={text('admin.chatTurnOffTitle')}
          action={text('admin.chatTurnOff')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={() => set(false)}
          onClose={() => setIsConfirming(false)}
        >
          {text('admin.chatOffLead')}
        </ConfirmDialog>
      )}
    </section>
  );
}

function Name({ name, changed }: { name: string; changed: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [typed, setTyped] = useState(name);
  const errors = change.errors(['name']);
  const submit = async () => {
    if (!(await change.run(updateMarketplace, { input: { name: typed } }))) return;
    announce(text('admin.saved'));
    changed();
  };
  return (
    <section className="a-card">
      <ChangeForm action={text('common.save')} busy={change.busy} errors={errors} onSubmit={submit}>
        <TextField
          label={text('admin.marketplaceName')}
          hint={text('admin.marketplaceNameHint')}
          errors={errors.of('name')}
          autoComplete="organization"
          required
          value={typed}
          onChange={(event) => setTyped(event.target.value)}
        />
      </ChangeForm>
    </section>
  );
}
