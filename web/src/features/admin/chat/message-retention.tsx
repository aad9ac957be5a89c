import { useState } from 'react';
import { useQuery } from '../../../api/use-query.js';
import { ChangeForm } from '../../../components/change-form.js';
import { TextField } from '../../../components/text-field.js';
import { useText } from '../../../i18n/text.js';
import { dateAndTime } from '../../../i18n/times.js';
import { useAnnounce } from '../shared/use-announce.js';
import { useMutation } from '../shared/use-mutation.js';
import { messageRetentionQuery, retentionPreviewQuery, updateMessageRetention } from './documents.js';

/** The longest retention, in months. */
const maxMonths = 1_200;

/** Shows how long messages are kept. Full Admins can change it, and undo a change before anything is deleted. */
export function MessageRetention() {
  const { data, again } = useQuery(messageRetentionQuery, {});
  if (!data) return null;
  const { months, nextRunAt } = data.messageRetention;
  return (
    <RetentionForm
      months={months}
      nextRunAt={nextRunAt}
      canChange={data.viewer.canManageAccounts}
      changed={again}
    />
  );
}

function RetentionForm({
  months,
  nextRunAt,
  canChange,
  changed,
}: {
  /** Null keeps messages forever. */
  months: number | null;
  nextRunAt: string | null;
  canChange: boolean;
  changed: () => void;
}) {
  const text = useText();
  const announce = useAnnounce();
  const change = useMutation();
  const [typed, setTyped] = useState(months === null ? '' : String(months));
  /** The earlier value of a change that can be undone. */
  const [earlier, setEarlier] = useState<{ months: number | null } | null>(null);
  const errors = change.errors(['months']);
  const wanted = typed.trim() === '' ? null : Number(typed);
  const isPreviewed = wanted !== months && wanted !== null && wanted >= 1 && wanted <= maxMonths;

  const save = async (value: number | null, undoes: boolean) => {
    if (!(await change.run(updateMessageRetention, { input: { months: value } }))) return;
    setTyped(value === null ? '' : String(value));
    setEarlier(undoes || value === months ? null : { months });
    announce(text(undoes ? 'admin.retentionUndone' : 'admin.saved'));
    changed();
  };
  return (
    <section className="a-card">
      <h2>{text('admin.messageRetention')}</h2>
      <p>
        {months === null
          ? text('admin.messageRetentionForever')
          : text('admin.messageRetentionMonths', { count: months })}{' '}
        {nextRunAt !== null && text('admin.messageRetentionNext', { time: dateAndTime(nextRunAt) })}
      </p>
      {canChange ? (
        <ChangeForm
          action={text('common.save')}
          busy={change.busy}
          errors={errors}
          onSubmit={() => save(wanted, false)}
        >
          <TextField
            label={text('admin.messageRetentionLabel')}
            hint={text('admin.messageRetentionHint', { max: maxMonths })}
            errors={errors.of('months')}
            type="number"
            inputMode="numeric"
            min={1}
            max={maxMonths}
            step={1}
            value={typed}
            onChange={(event) => setTyped(event.target.value)}
          />
          {isPreviewed && <Preview months={wanted} />}
        </ChangeForm>
      ) : (
        <p>{text('admin.retentionFullAdmin')}</p>
      )}
      {earlier && (
        <div className="a-row">
          <p>{text('admin.messageRetentionGrace')}</p>
          <button
            type="button"
            className="p-button"
            aria-disabled={change.busy}
            onClick={() => save(earlier.months, true)}
          >
            {text('admin.undo')}
          </button>
        </div>
      )}
    </section>
  );
}

/** Says what a retention would delete. */
function Preview({ months }: { months: number }) {
  const text = useText();
  const { data } = useQuery(retentionPreviewQuery, { months });
  const preview = data?.preview;
  return (
    <p role="status">
      {preview &&
        text(preview.isExact ? 'admin.messageRetentionPreview' : 'admin.messageRetentionPreviewMore', {
          messages: preview.messageCount,
          threads: preview.threadCount,
          time: dateAndTime(preview.before),
        })}
    </p>
  );
}
