import { useState } from 'react';
import { FormDialog } from '../../../components/form-dialog.js';
import { TextArea, TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { useMutation } from '../shared/use-mutation.js';
import { createWebhook, updateWebhook, type WebhookEvent, type WebhookRow } from './documents.js';
import { defaultEvents, eventName, webhookEvents } from './names.js';

/** Creates a webhook, or changes one. */
export function WebhookDialog({
  webhook,
  onDone,
  onClose,
}: {
  /** Null for a new one. */
  webhook: WebhookRow | null;
  /** @param secret of a new webhook. */
  onDone: (secret: string | null) => void;
  onClose: () => void;
}) {
  const text = useText();
  const change = useMutation();
  const [url, setUrl] = useState(webhook?.url ?? '');
  const [events, setEvents] = useState<readonly WebhookEvent[]>(webhook?.events ?? defaultEvents);
  const [query, setQuery] = useState(webhook?.query ?? '');
  const [originalHeaders, setOriginalHeaders] = useState(webhook?.originalHeaders ?? false);
  const errors = change.errors(['url', 'query', 'events']);

  const submit = async () => {
    const input = { url: url.trim(), events: [...events], query: query.trim() || null, originalHeaders };
    const result = webhook
      ? await change.run(updateWebhook, { input: { ...input, id: webhook.id } })
      : await change.run(createWebhook, { input });
    if (result) onDone(result.secret);
  };
  return (
    <FormDialog
      title={text(webhook ? 'admin.webhookEdit' : 'admin.webhookAdd')}
      onClose={onClose}
      action={text(webhook ? 'common.save' : 'admin.create')}
      busy={change.busy}
      errors={errors}
      onSubmit={submit}
    >
      <TextField
        label={text('admin.webhookUrl')}
        hint={text('admin.webhookUrlHint')}
        errors={errors.of('url')}
        type="url"
        dir="ltr"
        inputMode="url"
        placeholder="https://"
        required
        value={url}
        onChange={(event) => setUrl(event.target.value)}
      />
      <fieldset>
        <legend>{text('admin.webhookEvents')}</legend>
        {webhookEvents.map((each) => (
          <label key={each} className="p-check">
            <input
              type="checkbox"
              checked={events.includes(each)}
              aria-invalid={!!errors.of('events')}
              onChange={(event) =>
                setEvents(event.target.checked ? [...events, each] : events.filter((other) => other !== each))
              }
            />
            {text(eventName[each])}
          </label>
        ))}
        {errors.of('events') && <p className="p-form-field__error">{errors.of('events')?.join(' ')}</p>}
      </fieldset>
      <details open={query !== '' || originalHeaders}>
        <summary>{text('admin.more')}</summary>
        <div className="p-form p-form__more">
          <TextArea
            label={text('admin.webhookQuery')}
            hint={text('admin.webhookQueryHint')}
            errors={errors.of('query')}
            className="p-field a-code"
            dir="ltr"
            rows={4}
            spellCheck={false}
            value={query}
            onChange={(event) => setQuery(event.target.value)}
          />
          <label className="p-check">
            <input
              type="checkbox"
              checked={originalHeaders}
              onChange={(event) => setOriginalHeaders(event.target.checked)}
            />
            {text('admin.originalHeaders')}
          </label>
        </div>
      </details>
    </FormDialog>
  );
}
