import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { ChangeForm } from '../../../components/change-form.js';
import { Switch } from '../../../components/switch.js';
import { SelectField, TextField } from '../../../components/text-field.js';
import { locales, useText } from '../../../i18n/text.js';
import { adminPath } from '../../../paths.js';
import { Link } from '../../../router.js';
import { ErrorNotice, Loading, Page } from '../shared/page.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { type NotificationSettings, settingsQuery, updateSettings } from './documents.js';
import './notifications-page.css';

/** The languages of notifications, which have their own names. */
const languages = { ENGLISH: 'en', GERMAN: 'de', ARABIC: 'ar' } as const;

/** Parley's own colour, from which the choice of another begins. */
const defaultColour = '#4338ca';

/** The longest delay, in minutes. The server checks the same. */
const maxDelay = 1_440;

/** Changes the marketplace's settings for emails about unread messages. */
export function NotificationsPage() {
  const text = useText();
  const { data, error, again } = useQuery(settingsQuery, {});
  return (
    <Page title={text('admin.notifications')} lead={text('admin.notificationsLead')}>
      {error ? (
        <ErrorNotice {...{ error, again }} permissionHint="admin.fullAdminOrWebmasterOnly" />
      ) : data ? (
        <>
          <SettingsForm settings={data.settings} saved={again} />
          {data.viewer.canManageAccounts && <RejectedAddresses />}
        </>
      ) : (
        <Loading />
      )}
    </Page>
  );
}

/** Changes the settings; all changes are saved together. */
function SettingsForm({ settings, saved }: { settings: NotificationSettings; saved: () => void }) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [emails, setEmails] = useState(settings.emails);
  const [delay, setDelay] = useState(String(settings.delayMinutes));
  const [firstLine, setFirstLine] = useState(settings.firstLine);
  const [replies, setReplies] = useState(settings.replies);
  const [colour, setColour] = useState(settings.colour);
  const [defaultLanguage, setLanguage] = useState(settings.defaultLanguage);
  const errors = change.errors(['delayMinutes', 'colour']);
  const submit = async () => {
    const input = { emails, delayMinutes: Number(delay), firstLine, colour, defaultLanguage, replies };
    if (!(await change.run(updateSettings, { input }))) return;
    announce(text('admin.saved'));
    saved();
  };
  return (
    <section className="a-card">
      <ChangeForm action={text('common.save')} busy={change.busy} errors={errors} onSubmit={submit}>
        <Switch
          label={text('admin.notificationEmails')}
          hint={text('admin.notificationEmailsHint')}
          checked={emails}
          onChange={setEmails}
        />
        <TextField
          label={text('admin.notificationDelay')}
          hint={text('admin.notificationDelayHint')}
          errors={errors.of('delayMinutes')}
          type="number"
          inputMode="numeric"
          min={1}
          max={maxDelay}
          required
          value={delay}
          onChange={({ currentTarget }) => setDelay(currentTarget.value)}
        />
        <Switch
          label={text('admin.notificationFirstLine')}
          hint={text('admin.notificationFirstLineHint')}
          checked={firstLine}
          onChange={setFirstLine}
        />
        {(settings.replyDomain !== null || settings.replies) && (
          <Switch
            label={text('admin.notificationReplies')}
            hint={text('admin.notificationRepliesHint')}
            checked={replies}
            onChange={setReplies}
          />
        )}
        <Switch
          label={text('admin.notificationOwnColour')}
          hint={text('admin.notificationOwnColourHint')}
          checked={colour !== null}
          onChange={(isOwn) => setColour(isOwn ? (settings.colour ?? defaultColour) : null)}
        />
        {colour !== null && (
          <TextField
            label={text('admin.notificationColour')}
            errors={errors.of('colour')}
            className="p-field a-colour"
            type="color"
            value={colour}
            onChange={({ currentTarget }) => setColour(currentTarget.value)}
          />
        )}
        <SelectField
          label={text('admin.notificationLanguage')}
          hint={text('admin.notificationLanguageHint')}
          value={defaultLanguage}
          onChange={({ currentTarget }) => setLanguage(currentTarget.value as typeof defaultLanguage)}
        >
          {Object.entries(languages).map(([value, locale]) => (
            <option key={value} value={value} lang={locale}>
              {locales[locale]}
            </option>
          ))}
        </SelectField>
      </ChangeForm>
    </section>
  );
}

/** Says where addresses are shown that the mail server rejected. */
function RejectedAddresses() {
  const text = useText();
  return (
    <section className="a-card">
      <h2>{text('admin.notificationRejected')}</h2>
      <p>{text('admin.notificationRejectedLead')}</p>
      <div className="a-row">
        <Link className="p-button" href={adminPath('users')}>
          {text('admin.users')}
        </Link>
      </div>
    </section>
  );
}
