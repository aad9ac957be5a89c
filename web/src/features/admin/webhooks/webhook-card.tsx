import { useState } from 'react';
import { Alert } from '../../../components/alert.js';
import { ConfirmDialog } from '../../../components/confirm-dialog.js';
import { currentLocale, regionalTag, useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';
import { adminPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { AttemptLine } from './attempt-line.js';
import { type AttemptRow, deleteWebhook, testWebhook, updateWebhook, type WebhookRow } from './documents.js';
import { eventName } from './names.js';
import { WebhookDialog } from './webhook-dialog.js';

/** Shows one webhook: its events, its state and its actions. */
export function WebhookCard({
  webhook,
  changed,
  showSecret,
}: {
  webhook: WebhookRow;
  changed: () => void;
  showSecret: (secret: string) => void;
}) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [openDialog, setOpenDialog] = useState<'edit' | 'delete' | 'rotate' | null>(null);
  const [attempt, setAttempt] = useState<AttemptRow | null>(null);
  const { id, url } = webhook;

  const test = async () => {
    setAttempt(null);
    const result = await change.run(testWebhook, { input: { id } });
    if (!result?.attempt) return;
    setAttempt(result.attempt);
    announce(text(result.attempt.failure === null ? 'admin.testDelivered' : 'admin.testFailed'));
  };
  const setEnabled = async (enabled: boolean) => {
    if (!(await change.run(updateWebhook, { input: { id, enabled } }))) return;
    announce(text(enabled ? 'admin.webhookOn' : 'admin.webhookOff'));
    changed();
  };
  const rotate = async () => {
    const result = await change.run(updateWebhook, { input: { id, rotateSecret: true } });
    if (!result) return;
    setOpenDialog(null);
    if (result.secret) showSecret(result.secret);
  };
  const remove = async () => {
    if (!(await change.run(deleteWebhook, { input: { id } }))) return;
    announce(text('admin.webhookDeleted'));
    changed();
  };
  const open = (dialog: typeof openDialog) => {
    change.clear();
    setOpenDialog(dialog);
  };

  const problems = openDialog === null ? change.errors().other : [];
  return (
    <article className="a-card" aria-label={url}>
      <div className="a-row a-row--apart">
        <h2 className="a-code" dir="ltr">
          {url}
        </h2>
        <span className={webhook.enabled ? 'a-tag a-tag--good' : 'a-tag a-tag--warning'}>
          {text(webhook.enabled ? 'admin.enabled' : 'admin.disabled')}
        </span>
      </div>
      <p>
        {text('admin.webhookNotifiedWhen', {
          events: listOf(webhook.events.map((event) => text(eventName[event]))),
        })}
        {webhook.query !== null && ` ${text('admin.webhookCustomQuery')}`}
      </p>
      {webhook.disabledReason !== null && webhook.disabledAt !== null && (
        <p>
          {text('admin.disabledSince', { date: dateAndTime(webhook.disabledAt) })} {webhook.disabledReason}
        </p>
      )}
      {attempt && <AttemptLine attempt={attempt} />}
      <Alert messages={problems} />
      <div className="a-row">
        <Link className="p-button" href={adminPath('webhooks', id)}>
          {text('admin.deliveries')}
        </Link>
        <button type="button" className="p-button" aria-disabled={change.busy} onClick={test}>
          {text(change.busy && !openDialog ? 'common.working' : 'admin.test')}
        </button>
        <button type="button" className="p-button" onClick={() => open('edit')}>
          {text('admin.edit')}
        </button>
        <button type="button" className="p-button" onClick={() => setEnabled(!webhook.enabled)}>
          {text(webhook.enabled ? 'admin.switchOff' : 'admin.switchOn')}
        </button>
        <button type="button" className="p-button" onClick={() => open('rotate')}>
          {text('admin.rotate')}
        </button>
        <button type="button" className="p-button p-button--danger" onClick={() => open('delete')}>
          {text('admin.delete')}
        </button>
      </div>
      {openDialog === 'edit' && (
        <WebhookDialog
          webhook={webhook}
          onClose={() => setOpenDialog(null)}
          onDone={() => {
            setOpenDialog(null);
            announce(text('admin.saved'));
            changed();
          }}
        />
      )}
      {openDialog === 'rotate' && (
        <ConfirmDialog
          title={text('admin.rotateTitle')}
          action={text('admin.rotate')}
          busy={change.busy}
          errors={change.errors()}
          onSubmit={rotate}
          onClose={() => setOpenDialog(null)}
        >
          {text('admin.rotateLead')}
        </ConfirmDialog>
      )}
      {openDialog === 'delete' && (
        <ConfirmDialog
          title={text('admin.webhookDeleteTitle')}
          action={text('admin.delete')}
          danger
          busy={change.busy}
          errors={change.errors()}
          onSubmit={remove}
          onClose={() => setOpenDialog(null)}
        >
          {text('admin.webhookDeleteLead', { url })}
        </ConfirmDialog>
      )}
    </article>
  );
}

/** Joins some names, such as `A, B and C`. */
function listOf(names: readonly string[]): string {
  return new Intl.ListFormat(regionalTag(currentLocale()), { type: 'conjunction' }).format(names);
}
